import { Elysia } from 'elysia'
import { documented } from '../../../http/fields.ts'
import { withoutDeadline } from '../../../lib/concurrency/deadline.ts'
import { staffAccess } from '../access/macro.ts'
import { rangeInvalid, rangeTooLong } from '../figures/errors.ts'
import { readDayRange } from '../figures/figure-range.ts'
import { downloadLedger } from './download-ledger.ts'
import type { LedgerPart } from './export-ledger.ts'
import * as model from './model.ts'

/** Exports for the accounts of the shop. */
export const staffFinanceRoutes = new Elysia({
  name: 'staff-finance',
  prefix: '/meiduo_admin/statistics',
  tags: ['staff-figures'],
})
  .use(staffAccess)
  .get(
    '/reconciliation/',
    async ({ query, caller }) => {
      const range = readDayRange(query)
      const part = (query.part ?? 'entries') as LedgerPart
      return new Response(await withoutDeadline(() => downloadLedger(caller, part, range)), {
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="${part}-${range.from}-${range.to}.csv"`,
          'cache-control': 'no-store',
        },
      })
    },
    {
      staff: 'payments.view_reconciliation',
      query: model.ledgerQuery,
      detail: {
        operationId: 'exportLedger',
        summary: '财务对账导出 · Export for reconciliation',
        description:
          'CSV（UTF-8）。entries：逐笔收款和退款及其渠道，含没有用于订单的款项（有标记）；days：按日期和渠道汇总；invoices：发票，含已作废的及其原因，另需 orders.view_invoice 权限。手续费取自账单，账单核对之前为空。每次下载都记入操作记录。日期按北京时间，与渠道账单一致。 · CSV: each payment and refund with its gateway, sums by day and gateway, or invoices, which need orders.view_invoice too. Each download is in the audit trail. Days are those of Beijing, by which the vendors close their bills. Fees are those of the bills, and empty before a bill is reconciled. Invoices include voided ones, each with its reason. Payments that were not applied to an order are included and marked.',
        responses: documented(
          200,
          { 'text/csv': { schema: { type: 'string' } } },
          400,
          401,
          403,
          rangeInvalid,
          rangeTooLong,
        ),
      },
    },
  )
