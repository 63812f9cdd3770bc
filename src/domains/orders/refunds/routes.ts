import { Elysia } from 'elysia'
import { problems } from '../../../http/fields.ts'
import { identity } from '../../../http/identity.ts'
import { parseNestedForm } from '../../../http/nested-form.ts'
import { idempotencyHeaders, orderParams } from '../model.ts'
import { listRefunds } from './list-refunds.ts'
import * as model from './model.ts'
import { requestRefund } from './request-refund.ts'

export const refundRoutes = new Elysia({ name: 'refunds', tags: ['orders'] })
  .use(identity)
  .onBeforeHandle(({ set }) => {
    set.headers['cache-control'] = 'no-store'
  })
  .post(
    '/orders/:id/refunds/',
    async ({ user, params, body, headers, status }) => {
      const refund = await requestRefund({
        ...model.parseRefundRequest(body),
        userId: user.id,
        orderId: params.id,
        idempotencyKey: headers['idempotency-key'],
      })
      return status(201, model.presentRefundRequest(refund))
    },
    {
      signedIn: true,
      parse: parseNestedForm,
      params: orderParams,
      body: model.newRefundRequest,
      headers: idempotencyHeaders,
      response: { 201: model.refundRequest, ...problems(400, 401, 404, 409, 415, 422) },
      detail: {
        summary: '申请退款 · Ask for money back',
        description:
          'For all that is left, an amount, pieces of lines, or an amount for pieces, while the order is 待发货, 待收货 or 待评价. All requests together never exceed what was paid; no money moves yet. A request that waits for an answer holds its money and pieces: no other can ask for them. Once all of it is granted before shipping, the order is cancelled, and stock and coupon return.',
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
      detail: { summary: '退款申请 · Requests for money back, oldest first' },
    },
  )
