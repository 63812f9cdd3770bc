import { Elysia } from 'elysia'
import { problems } from '../../../http/fields.ts'
import { idempotencyHeaders } from '../../../http/idempotency.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { idempotencyKeyReused } from '../../idempotency/errors.ts'
import { orderState } from '../../orders/errors.ts'
import {
  refundExceeds,
  refundPiecesUnfit,
  refundState,
  restockInspected,
} from '../../orders/refunds/errors.ts'
import { getRefund, listRefundPage } from '../../orders/refunds/find-refunds.ts'
import { refundFields } from '../../orders/refunds/refund-fields.ts'
import { expectReturn, inspectReturn, receiveReturn } from '../../orders/refunds/return-goods.ts'
import { paymentMissing, refundExceedsPayment } from '../../payments/errors.ts'
import { approveRefund, rejectRefund } from '../../payments/refunds/answer-refund-request.ts'
import { staffAccess } from '../access/macro.ts'
import { changeOnce, type StaffCall, type StaffEffect } from '../audit/change-once.ts'
import { approvalOfReturn, preconditionFailed } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './refund-model.ts'

/** What every decision about a refund request can be refused with. */
const decisionRefusals = [
  400,
  401,
  403,
  404,
  415,
  refundState,
  preconditionFailed,
  idempotencyKeyReused,
] as const

/** Refund requests of buyers: the queue of after-sales. */
export const staffRefundRoutes = new Elysia({
  name: 'staff-refunds',
  prefix: '/meiduo_admin',
  tags: ['staff-orders'],
})
  .use(staffAccess)
  .get(
    '/refunds/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      const page = await listRefundPage({ ...wish, ...model.toRefundFilter(query) })
      return presentStaffPage(page, wish, model.presentRefund)
    },
    {
      staff: 'orders.view_refund',
      query: model.refundQuery,
      response: { 200: model.refundPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listRefunds',
        summary: '退款申请列表 · Refund requests',
        description: 'The keyword is an order number, or the name or mobile of a buyer, as a whole.',
      },
    },
  )
  .get('/refunds/:id/', async ({ params, set }) => show(params.id, set), {
    staff: 'orders.view_refund',
    params: model.refundParams,
    response: { 200: model.refundDetail, ...problems(401, 403, 404) },
    detail: {
      operationId: 'getRefund',
      summary: '退款申请 · One refund request',
      description:
        'lines 是申请退款的件数，refundable 是还可以退的金额（元）。 · lines holds the pieces, refundable the amount in yuan that can still be refunded.',
    },
  })
  .post(
    '/refunds/:id/approval/',
    ({ params, body, headers, caller, set }) => {
      const { require_return: isReturn, ...decision } = body ?? {}
      const approval = model.parseApproval(decision, caller.id)
      if (isReturn && (approval.amountFen ?? approval.restock)) throw approvalOfReturn()
      return answer({ params, body, headers, caller, set }, 'approveRefund', async (record) => {
        if (isReturn) await expectReturn(params.id, record)
        else await approveRefund(params.id, approval, record)
      })
    },
    {
      staff: 'orders.change_refund',
      params: model.refundParams,
      body: model.approval,
      headers: idempotencyHeaders,
      response: {
        200: model.refundDetail,
        ...problems(
          ...decisionRefusals,
          approvalOfReturn,
          refundPiecesUnfit,
          restockInspected,
          orderState,
          paymentMissing,
          refundExceeds,
          refundExceedsPayment,
        ),
      },
      detail: {
        operationId: 'approveRefund',
        summary: '同意退款 · Approve a refund request',
        description:
          '款项只在此时退出。最多批准 refundable，超过为 409 refund_exceeds。restock 用于不退货的申请；有退货的，库存由验货变动。带 require_return 时，已发货订单的申请变为 return_expected，买家收到消息，款项和库存都不变。已决定的申请为 409 refund_state。 · The money moves at this moment only. At most refundable can be approved, else 409 refund_exceeds. restock applies to a request without a return: an inspection moves the stock itself. With require_return the request becomes return_expected, for an order that was shipped, the buyer gets a message, and neither money nor stock moves. A request that was decided is 409 refund_state.',
      },
    },
  )
  .post(
    '/refunds/:id/rejection/',
    (call) =>
      answer(call, 'rejectRefund', (record) => rejectRefund(call.params.id, call.body.reason, record)),
    {
      staff: 'orders.change_refund',
      params: model.refundParams,
      body: model.rejection,
      headers: idempotencyHeaders,
      response: {
        200: model.refundDetail,
        ...problems(...decisionRefusals),
      },
      detail: {
        operationId: 'rejectRefund',
        summary: '拒绝退款 · Reject a refund request',
        description:
          '买家会看到理由。仅限等待答复的申请（requested、inspected），或一直没有收到退货的申请（return_expected、returning），否则为 409 refund_state：已收到的退货须先验货。已填写运单的包裹在拒绝之后到达时，登记收货会重新打开申请。 · The buyer sees the reason. While the request waits for an answer (requested, inspected), or for goods that never arrive (return_expected, returning), else 409 refund_state: goods that arrived are inspected first. If the reported parcel arrives after the rejection, its receipt opens the request again.',
      },
    },
  )
  .post(
    '/refunds/:id/receipt/',
    (call) => answer(call, 'receiveReturn', (record) => receiveReturn(call.params.id, record)),
    {
      staff: 'orders.change_refund',
      params: model.refundParams,
      headers: idempotencyHeaders,
      response: {
        200: model.refundDetail,
        ...problems(...decisionRefusals, refundExceeds),
      },
      detail: {
        operationId: 'receiveReturn',
        summary: '收到退货 · The returned goods arrived',
        description:
          'Only while they are on their way, else 409 refund_state: returning, or rejected after the buyer reported the parcel. A rejected request becomes received without its reply, and is decided again after the inspection; if other requests claim its amount or its pieces meanwhile, it is 409 refund_exceeds.',
      },
    },
  )
  .post(
    '/refunds/:id/inspection/',
    (call) =>
      answer(call, 'inspectReturn', (record) => {
        const outcomes = model.parseOutcomes(call.body)
        return inspectReturn(call.params.id, { outcomes, userId: call.caller.id }, record)
      }),
    {
      staff: 'orders.change_refund',
      params: model.refundParams,
      body: model.inspection,
      headers: idempotencyHeaders,
      response: {
        200: model.refundDetail,
        ...problems(...decisionRefusals, refundPiecesUnfit),
      },
      detail: {
        operationId: 'inspectReturn',
        summary: '验货 · Inspect the returned goods',
        description:
          '退货的库存只在此时变动：入库的件数再售，报损的件数记为损坏出库。申请的每个商品写一行，不超过其件数。仅限已登记收货的申请，否则为 409 refund_state。 · The stock of a return moves at this moment only: restocked pieces are sold again, written off pieces leave as damaged. Every line of the request is named once, with at most its pieces. Only after the receipt, else 409 refund_state.',
      },
    },
  )

/** Answers a request and presents it. */
const answer = (
  call: StaffCall & Readonly<{ params: Readonly<{ id: number }> }>,
  operation: string,
  decide: StaffEffect<unknown, unknown>['run'],
) =>
  changeOnce(call, operation, {
    run: decide,
    again: async () => undefined,
    present: () => show(call.params.id, call.set),
    isPersonal: true,
  })

async function show(id: number, set: { headers: Record<string, string | number> }) {
  const found = await getRefund(id)
  set.headers.etag = etagOf(refundFields(found))
  return model.presentRefundDetail(found)
}
