import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { idempotencyHeaders } from '../../../http/idempotency.ts'
import { identity } from '../../../http/identity.ts'
import { answerOnce } from '../../idempotency/answer-once.ts'
import { idempotencyKeyReused } from '../../idempotency/errors.ts'
import { orderState } from '../errors.ts'
import { orderParams } from '../model.ts'
import {
  refundExceeds,
  refundLineUnknown,
  refundState,
  refundsTooMany,
  returnWindowOver,
  returnWithoutReason,
} from './errors.ts'
import { getOwnRefund, listRefunds } from './list-refunds.ts'
import * as model from './model.ts'
import { requestRefund } from './request-refund.ts'
import { reportReturn } from './return-goods.ts'
import { withdrawRefund } from './withdraw-refund.ts'

export const refundRoutes = new Elysia({ name: 'refunds', tags: ['orders'] })
  .use(identity)
  .post(
    '/orders/:id/refunds/',
    async ({ user, params, body, headers, set, status }) => {
      const request = {
        ...model.parseRefundRequest(body),
        userId: user.id,
        orderId: params.id,
        idempotencyKey: headers['idempotency-key'],
      }
      const call = { userId: user.id, operation: 'requestRefund', headers, content: { params, body }, set }
      const answer = await answerOnce(call, {
        run: (claim) => requestRefund(request, claim),
        again: (id) => getOwnRefund(user.id, params.id, id),
        present: model.presentRefundRequest,
      })
      return status(201, answer)
    },
    {
      signedIn: true,
      params: orderParams,
      body: model.newRefundRequest,
      headers: idempotencyHeaders,
      response: {
        201: model.refundRequest,
        ...problems(
          400,
          401,
          404,
          415,
          refundLineUnknown,
          orderState,
          refundExceeds,
          refundsTooMany,
          returnWindowOver,
          returnWithoutReason,
          idempotencyKeyReused,
        ),
      },
      detail: {
        operationId: 'requestRefund',
        summary: '申请退款 · Request a refund',
        description:
          'For everything that is still refundable, for an amount, for some pieces of lines, or for an amount and pieces; while the order is 待发货 or 待收货, and until the end of the return window (ORDER_RETURN_WINDOW, 7 days) after receipt, reviewed or not: later it is 409 return_window_over. Goods that are excluded from the return without reason (no_reason_return of the SKU) need a cause other than unwanted once they have shipped, else 409 return_excluded names them in sku_ids. No money moves until the shop approves the request. A pending request reserves its amount and pieces: other requests cannot include them, and all requests together never exceed the payment. An order with a pending request is not shipped; a request for goods that are on their way does not stop them. When everything is refunded before shipping, the order is cancelled, and its stock and coupon are returned.',
      },
    },
  )
  .get(
    '/orders/:id/refunds/',
    async ({ user, params }) => (await listRefunds(user.id, params.id)).map(model.presentRefundRequest),
    {
      signedIn: true,
      params: orderParams,
      response: { 200: model.refundRequestList, ...problems(401, 404) },
      detail: {
        operationId: 'listRefundRequests',
        summary: '退款申请 · Refund requests, oldest first',
        description:
          '每个申请有状态、金额、店铺的回复，以及需要寄回时的退货地址。 · Each request has its status, its amount, the reply of the shop and, for a return, the return address.',
      },
    },
  )
  .delete(
    '/orders/:id/refunds/:refund/',
    async ({ user, params, status }) => {
      await withdrawRefund(user.id, params.id, params.refund)
      return status(204, undefined)
    },
    {
      signedIn: true,
      params: model.refundParams,
      detail: {
        operationId: 'withdrawRefund',
        summary: '撤销退款申请 · Withdraw a refund request',
        description:
          '仅限商家尚未答复的申请；撤销后，金额和商品可以再次申请。 · Only while the shop has not answered it, else 409 refund_state. Its amount and pieces can be requested again. Repeating it changes nothing.',
        responses: documented(204, undefined, 400, 401, 404, 415, refundState),
      },
    },
  )
  .post(
    '/orders/:id/refunds/:refund/return/',
    async ({ user, params, body, headers, set, status }) => {
      const parcel = model.parseReturnParcel(body)
      const call = { userId: user.id, operation: 'reportReturn', headers, content: { params, body }, set }
      const answer = await answerOnce(call, {
        run: (claim) => reportReturn(user.id, params.id, params.refund, parcel, claim),
        again: (id) => getOwnRefund(user.id, params.id, id),
        present: model.presentRefundRequest,
      })
      return status(201, answer)
    },
    {
      signedIn: true,
      params: model.refundParams,
      body: model.returnParcel,
      headers: idempotencyHeaders,
      response: {
        201: model.refundRequest,
        ...problems(400, 401, 404, 415, refundState, idempotencyKeyReused),
      },
      detail: {
        operationId: 'reportReturn',
        summary: '填写退货运单 · Report the parcel with the returned goods',
        description:
          '仅限状态为 return_expected 的申请，之后为 returning。 · Only while the shop expects the goods, else 409 refund_state. The state is returning then. Repeating it with the same parcel changes nothing.',
      },
    },
  )
