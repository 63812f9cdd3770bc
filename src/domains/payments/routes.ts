import { Elysia, t } from 'elysia'
import { problems } from '../../http/fields.ts'
import { identity } from '../../http/identity.ts'
import { AppError } from '../../lib/errors.ts'
import { log } from '../../lib/log.ts'
import { orderParams } from '../orders/model.ts'
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
