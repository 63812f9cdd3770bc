import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { idempotencyHeaders } from '../../../http/idempotency.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { gatewayNotConfigured, gatewayUnavailable } from '../../../lib/errors.ts'
import { idempotencyKeyReused } from '../../idempotency/errors.ts'
import { invoiceFileTooLarge, invoiceNumberTaken, invoiceState, orderState } from '../../orders/errors.ts'
import { issueInvoice, voidInvoice } from '../../orders/invoices/change-invoices.ts'
import { getInvoice, listInvoices, readInvoiceOf } from '../../orders/invoices/find-invoices.ts'
import { invoiceFields } from '../../orders/invoices/invoice-fields.ts'
import { fileAnswer, invoiceContent } from '../../orders/invoices/routes.ts'
import { orderParams } from '../../orders/model.ts'
import { staffAccess } from '../access/macro.ts'
import { changeOnce, type StaffCall, type StaffEffect } from '../audit/change-once.ts'
import { preconditionFailed } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './invoice-model.ts'

/** Invoices that buyers asked for. */
export const staffInvoiceRoutes = new Elysia({
  name: 'staff-invoices',
  prefix: '/meiduo_admin',
  tags: ['staff-orders'],
})
  .use(staffAccess)
  .get(
    '/invoices/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      const page = await listInvoices({ ...wish, status: query.status })
      return presentStaffPage(page, wish, model.presentInvoice, ({ orderId }) => orderId)
    },
    {
      staff: 'orders.view_invoice',
      query: model.invoiceQuery,
      response: { 200: model.invoicePage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listInvoices',
        summary: '发票列表 · Invoices',
        description:
          'keyword 是完整的订单号或发票号码，已作废的号码也可。 · The keyword is an order number or an invoice number, also that of a voided invoice, as a whole.',
      },
    },
  )
  .get('/invoices/:id/', async ({ params, set }) => show(params.id, set), {
    staff: 'orders.view_invoice',
    params: orderParams,
    response: { 200: model.invoiceDetail, ...problems(401, 403, 404) },
    detail: {
      operationId: 'getInvoice',
      summary: '发票 · The invoice of an order',
      description:
        '含此前作废的发票。文件用单独的操作下载。 · Holds former, voided invoices too. Another operation returns the files.',
    },
  })
  .get(
    '/invoices/:id/file/',
    async ({ params, query }) => fileAnswer(await readInvoiceOf(params.id, query.number)),
    {
      staff: 'orders.view_invoice',
      params: orderParams,
      query: model.fileQuery,
      detail: {
        operationId: 'getInvoiceFile',
        summary: '发票文件 · The file of an invoice',
        description:
          'number 指定此前作废的发票（former_invoices）。 · With number, that of an invoice of former_invoices, which was voided before the order got another one.',
        responses: documented(
          200,
          invoiceContent,
          400,
          401,
          403,
          404,
          gatewayNotConfigured,
          gatewayUnavailable,
        ),
      },
    },
  )
  .post(
    '/invoices/:id/issue/',
    (call) =>
      change(call, 'issueInvoice', async (record) => {
        const { number, file } = call.body
        const bytes = new Uint8Array(await file.arrayBuffer())
        return issueInvoice(call.params.id, { number, bytes }, record)
      }),
    {
      staff: 'orders.change_invoice',
      params: orderParams,
      body: model.issue,
      headers: idempotencyHeaders,
      response: {
        200: model.invoiceDetail,
        ...problems(
          400,
          401,
          403,
          404,
          413,
          415,
          invoiceNumberTaken,
          invoiceState,
          orderState,
          preconditionFailed,
          invoiceFileTooLarge,
          idempotencyKeyReused,
          gatewayNotConfigured,
          gatewayUnavailable,
        ),
      },
      detail: {
        operationId: 'issueInvoice',
        summary: '开具发票 · Issue an invoice',
        description:
          '仅限已支付的订单，否则为 409 order_state。买家立即看到号码与文件。已开的发票为 409 invoice_state；作废后可用新号码重开。 · For a paid order, else 409 order_state. The buyer sees number and file immediately. An issued invoice is 409 invoice_state; a voided one can be issued again with another number.',
      },
    },
  )
  .post(
    '/invoices/:id/voiding/',
    (call) => change(call, 'voidInvoice', (record) => voidInvoice(call.params.id, call.body.reason, record)),
    {
      staff: 'orders.change_invoice',
      params: orderParams,
      body: model.voiding,
      headers: idempotencyHeaders,
      response: {
        200: model.invoiceDetail,
        ...problems(400, 401, 403, 404, 415, invoiceState, preconditionFailed, idempotencyKeyReused),
      },
      detail: {
        operationId: 'voidInvoice',
        summary: '作废发票 · Void an invoice',
        description:
          '仅限已开的发票，否则为 409 invoice_state。 · Only an issued invoice, else 409 invoice_state.',
      },
    },
  )

/** Changes an invoice and presents it. */
const change = (
  call: StaffCall & Readonly<{ params: Readonly<{ id: string }> }>,
  operation: string,
  run: StaffEffect<unknown, unknown>['run'],
) =>
  changeOnce(call, operation, {
    run,
    again: async () => undefined,
    present: () => show(call.params.id, call.set),
    isPersonal: true,
  })

async function show(orderId: string, set: { headers: Record<string, string | number> }) {
  const found = await getInvoice(orderId)
  set.headers.etag = etagOf(invoiceFields(found))
  return model.presentInvoiceDetail(found)
}
