import { Elysia, t } from 'elysia'
import { problems } from '../../http/fields.ts'
import { identity } from '../../http/identity.ts'
import { languageOf } from '../../http/language.ts'
import { AppError } from '../../lib/errors.ts'
import { log } from '../../lib/log.ts'
import { moved, orderParams, presentMoved } from '../orders/model.ts'
import { OrderStatus } from '../orders/status.ts'
import { cancelOrder } from './cancel-order.ts'
import * as model from './model.ts'
import { settleNotice, settleReturn } from './settle-alipay.ts'
import { startPayment } from './start.ts'

export const paymentRoutes = new Elysia({ name: 'payments', tags: ['payments'] })
  .use(identity)
  .get(
    '/orders/:id/payment/',
    async ({ user, params, set }) => {
      set.headers['cache-control'] = 'no-store'
      return { alipay_url: await startPayment(user.id, params.id) }
    },
    {
      signedIn: true,
      params: orderParams,
      response: { 200: model.started, ...problems(401, 404, 409, 503) },
      detail: { summary: '发起支付 · Start a payment' },
    },
  )
  .post(
    '/orders/:id/cancellation/',
    async ({ user, params, request, set }) => {
      set.headers['cache-control'] = 'no-store'
      await cancelOrder(user.id, params.id)
      return presentMoved(params.id, OrderStatus.cancelled, languageOf(request))
    },
    {
      signedIn: true,
      params: orderParams,
      response: { 200: moved, ...problems(401, 404, 409, 503) },
      detail: {
        summary: '取消订单 · Cancel an unpaid order',
        description: 'The gateway closes the trade first; an order that turns out to be paid stays as it is.',
        tags: ['orders'],
      },
    },
  )
  .put(
    '/payment/status/',
    async ({ request }) => ({ trade_id: await settleReturn(singleParameters(request)) }),
    {
      response: { 200: model.settled, ...problems(400, 409, 503) },
      detail: {
        parameters: model.returnParameters,
        summary: '保存支付结果 · Settle what Alipay appended to the return address',
        description:
          'The query exactly as Alipay made it. Signature, app, seller, order and amount are checked, then the trade is queried.',
      },
    },
  )
  .post(
    '/payment/alipay/notify/',
    async ({ body, set }) => {
      set.headers['content-type'] = 'text/plain; charset=utf-8'
      try {
        await settleNotice(body as string)
        return 'success'
      } catch (error) {
        if (!(error instanceof AppError)) log.error({ err: error }, 'notice not stored')
        set.status = error instanceof AppError ? error.status : 503
        return 'failure'
      }
    },
    {
      parse: 'text',
      response: { 200: t.Literal('success'), 400: t.Literal('failure'), 503: t.Literal('failure') },
      detail: {
        requestBody: model.noticeBody,
        summary: '支付宝异步通知 · Alipay notify',
        description: 'The bare text success once the notice is stored, failure otherwise.',
      },
    },
  )

/** The query as Alipay signed it; a name that comes twice cannot have been signed. */
function singleParameters(request: Request): Record<string, string> {
  const { searchParams } = new URL(request.url)
  const pairs = [...searchParams]
  const single = Object.fromEntries(pairs)
  return pairs.length === Object.keys(single).length ? single : {}
}
