import { Elysia } from 'elysia'
import type { Vendor } from '../../../gateways/payments/payment-gateway.ts'
import { problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { withoutDeadline } from '../../../lib/concurrency/deadline.ts'
import { gatewayNotConfigured, gatewayUnavailable } from '../../../lib/errors.ts'
import { billAbsent, billDayOpen } from '../../payments/errors.ts'
import { repairBill } from '../../payments/reconciliation/repair-bill.ts'
import { billFields } from '../../payments/records/bill-fields.ts'
import { getBill, listBills } from '../../payments/records/find-bills.ts'
import { staffAccess } from '../access/macro.ts'
import { recordChange } from '../audit/record-change.ts'
import { preconditionFailed } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './bill-model.ts'
import { idParams } from './money-model.ts'

/** Bills of the vendors that were compared with the ledger. */
export const staffBillRoutes = new Elysia({
  name: 'staff-bills',
  prefix: '/meiduo_admin',
  tags: ['staff-money'],
})
  .use(staffAccess)
  .get(
    '/bills/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      const page = await listBills({ ...wish, gateway: query.gateway, day: query.day })
      return presentStaffPage(page, wish, model.presentBill)
    },
    {
      staff: 'payments.view_bill',
      query: model.billQuery,
      response: { 200: model.billPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listBills',
        summary: '对账单列表 · Reconciled bills with their differences',
        description: 'An answer names up to 1,000 differences; difference_count counts all of a bill.',
      },
    },
  )
  .post(
    '/bills/',
    async ({ body, caller, status, set }) => {
      const stored = await withoutDeadline(() =>
        repairBill(body.gateway, body.day, recordChange(caller, 'reconcileBill')),
      )
      set.headers.etag = etagOf(billFields(stored))
      return status(201, model.presentBill(stored))
    },
    {
      staff: 'payments.change_bill',
      body: model.newBill,
      response: {
        201: model.bill,
        ...problems(
          400,
          401,
          403,
          415,
          billDayOpen,
          billAbsent,
          preconditionFailed,
          gatewayNotConfigured,
          gatewayUnavailable,
        ),
      },
      detail: {
        operationId: 'reconcileBill',
        summary: '核对某日账单 · Reconcile the bill of a day',
        description:
          '下载账单、与账目比较，并修复渠道确认的差异。定时任务在次日 10:00 起自动执行。渠道还没有账单时为 409 bill_absent。 · Downloads the bill, compares it with the ledger and repairs what the gateway confirms. The job does it automatically from 10:00 on the next day. 409 bill_absent while the vendor has no bill.',
      },
    },
  )
  .get(
    '/bills/:id/',
    async ({ params, set }) => {
      const found = await getBill(params.id)
      set.headers.etag = etagOf(billFields(found))
      return model.presentBill(found)
    },
    {
      staff: 'payments.view_bill',
      params: idParams,
      response: { 200: model.bill, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getBill',
        summary: '对账单 · One reconciled bill',
        description:
          '每笔差异在 differences 中；repaired_count 是已修复的数量。 · differences lists each difference; repaired_count is how many are repaired.',
      },
    },
  )
  .post(
    '/bills/:id/repair/',
    async ({ params, caller, set }) => {
      const { gateway, billDate } = await getBill(params.id)
      const stored = await repairBill(gateway as Vendor, billDate, recordChange(caller, 'repairBill'))
      set.headers.etag = etagOf(billFields(stored))
      return model.presentBill(stored)
    },
    {
      staff: 'payments.change_bill',
      params: idParams,
      response: {
        200: model.bill,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          billDayOpen,
          billAbsent,
          preconditionFailed,
          gatewayNotConfigured,
          gatewayUnavailable,
        ),
      },
      detail: {
        operationId: 'repairBill',
        summary: '重新核对并修复 · Reconcile a bill again and repair its differences',
        description:
          '只修复渠道查询确认的差异。操作记录中有调用和结果各一条。 · Repairs only what a query at the gateway confirms. The audit trail has an entry of the call and one of its result.',
      },
    },
  )
