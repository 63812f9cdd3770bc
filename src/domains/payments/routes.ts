import { Elysia, t } from 'elysia'
import type { PaymentGatewayName } from '../../gateways/payments/payment-gateway.ts'
import { documented, problems } from '../../http/fields.ts'
import { identity } from '../../http/identity.ts'
import { languageOf } from '../../http/language.ts'
import { AppError } from '../../lib/errors.ts'
import { log } from '../../lib/log.ts'
import { OrderStatus } from '../orders/lifecycle/order-state-machine.ts'
import { orderParams, presentStatusChange, statusChange } from '../orders/model.ts'
import { cancelOrder } from './cancellation/cancel-order.ts'
import { handleNotification } from './capture/handle-notification.ts'
import { handleReturn } from './capture/handle-return.ts'
import { getPaymentStatus } from './get-payment-status.ts'
import * as model from './model.ts'
import { startPayment } from './start-payment.ts'

export const paymentRoutes = new Elysia({ name: 'payments', tags: ['payments'] })
  .use(identity)
  .get(
    '/orders/:id/payment/',
    async ({ user, params, query, set }) => {
      set.headers['cache-control'] = 'no-store'
      return model.presentStarted(await startPayment(user.id, params.id, query.pay_method))
    },
    {
      signedIn: true,
      params: orderParams,
      query: model.startQuery,
      response: { 200: model.started, ...problems(400, 401, 404, 409, 503) },
      detail: {
        summary: '发起支付 · Start a payment',
        description:
          "Methods 1 and 2: the address of Alipay's page, with 1 for bank cards alone. Method 3: the text of the QR code that WeChat scans. An order may be started at both; should both be paid, the second payment is given back.",
      },
    },
  )
  .get(
    '/orders/:id/payment/status/',
    async ({ user, params, set }) => {
      set.headers['cache-control'] = 'no-store'
      return model.presentState(await getPaymentStatus(user.id, params.id))
    },
    {
      signedIn: true,
      params: orderParams,
      response: { 200: model.paymentState, ...problems(401, 404) },
      detail: {
        summary: '查询支付状态 · Whether the order is paid by now',
        description: 'For the page that shows the QR code: asked every two or three seconds.',
      },
    },
  )
  .post(
    '/orders/:id/cancellation/',
    async ({ user, params, request, set }) => {
      set.headers['cache-control'] = 'no-store'
      await cancelOrder(user.id, params.id)
      return presentStatusChange(params.id, OrderStatus.cancelled, languageOf(request))
    },
    {
      signedIn: true,
      params: orderParams,
      response: { 200: statusChange, ...problems(401, 404, 409, 503) },
      detail: {
        summary: '取消订单 · Cancel an unpaid order',
        description:
          'The gateway closes the trade first; an order that turns out to be paid stays as it is. Money that still comes later brings the order back when its goods and its coupon are still there, and is given back else.',
        tags: ['orders'],
      },
    },
  )
  .put(
    '/payment/status/',
    async ({ request }) => ({ trade_id: await handleReturn(singleParameters(request)) }),
    {
      response: { 200: model.confirmedReturn, ...problems(400, 409, 503) },
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
    async ({ body, request, set }) => {
      set.headers['content-type'] = 'text/plain; charset=utf-8'
      const refusal = await settle('alipay', request, body as string)
      if (!refusal) return 'success'
      set.status = refusal.status
      return 'failure'
    },
    {
      parse: 'text',
      response: { 200: t.Literal('success'), 400: t.Literal('failure'), 503: t.Literal('failure') },
      detail: {
        requestBody: model.alipayNotificationBody,
        summary: '支付宝异步通知 · Alipay notify',
        description: 'The bare text success once the notice is stored, failure otherwise.',
      },
    },
  )
  .post(
    '/payment/wechat/notify/',
    async ({ body, request, status }) => {
      const refusal = await settle('wechat', request, body as string)
      if (!refusal) return status(204, undefined)
      return status(refusal.status, { code: 'FAIL', message: refusal.message })
    },
    {
      parse: 'text',
      detail: {
        responses: { ...documented(204, undefined), 400: model.weChatFailure, 503: model.weChatFailure },
        parameters: model.weChatHeaders,
        requestBody: model.weChatNotificationBody,
        summary: '微信支付回调 · WeChat Pay notify',
        description: '204 once the notice is stored; else it is sent again.',
      },
    },
  )

type Refusal = Readonly<{ status: 400 | 503; message: string }>

/** @returns why the notice is not acknowledged, undefined when all of it is stored */
async function settle(
  gateway: PaymentGatewayName,
  { headers }: Request,
  body: string,
): Promise<Refusal | undefined> {
  try {
    await handleNotification(gateway, headers, body)
    return undefined
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return { status: 400, message: error.code }
    log.error({ err: error, gateway }, 'notice not stored')
    return { status: 503, message: 'try again' }
  }
}

/** The query as Alipay signed it; a name that comes twice cannot have been signed. */
function singleParameters(request: Request): Record<string, string> {
  const { searchParams } = new URL(request.url)
  const pairs = [...searchParams]
  const single = Object.fromEntries(pairs)
  return pairs.length === Object.keys(single).length ? single : {}
}
