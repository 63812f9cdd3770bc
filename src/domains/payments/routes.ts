import { Elysia, t } from 'elysia'
import { paymentForeign, paymentSignatureInvalid } from '../../gateways/payments/errors.ts'
import type { Vendor } from '../../gateways/payments/payment-gateway.ts'
import { wholeClientAddress } from '../../http/client/client-address.ts'
import { documented, noFields, problems } from '../../http/fields.ts'
import { idempotencyHeaders } from '../../http/idempotency.ts'
import { identity } from '../../http/identity.ts'
import { unsupportedType } from '../../http/input/parse-body.ts'
import { languageOf } from '../../http/language.ts'
import { AppError, gatewayNotConfigured, gatewayUnavailable } from '../../lib/errors.ts'
import { log } from '../../lib/log.ts'
import { answerOnce } from '../idempotency/answer-once.ts'
import { idempotencyKeyReused } from '../idempotency/errors.ts'
import { orderNotPayable, orderState } from '../orders/errors.ts'
import { OrderStatus } from '../orders/lifecycle/order-state-machine.ts'
import { orderParams, presentStatusChange, statusChange } from '../orders/model.ts'
import { cancelOrder } from './cancellation/cancel-order.ts'
import { handleNotification } from './capture/handle-notification.ts'
import { handleReturn } from './capture/handle-return.ts'
import { countRefusedNotification } from './capture/notification-metrics.ts'
import { orderExpired, paymentClosed, paymentNotConfirmed, paymentSurplus } from './errors.ts'
import { getPaymentStatus } from './get-payment-status.ts'
import * as model from './model.ts'
import { startPayment } from './start-payment.ts'

export const paymentRoutes = new Elysia({ name: 'payments', tags: ['payments'] })
  .use(identity)
  .get(
    '/orders/:id/payment/',
    async ({ user, params, query, request, server }) =>
      model.presentStarted(
        await startPayment(user.id, params.id, {
          payMethod: query.pay_method,
          device: query.device,
          payerAddress: wholeClientAddress(request, server),
        }),
      ),
    {
      signedIn: true,
      params: orderParams,
      query: model.startQuery,
      response: {
        200: model.started,
        ...problems(
          400,
          401,
          404,
          orderExpired,
          orderNotPayable,
          paymentClosed,
          gatewayNotConfigured,
          gatewayUnavailable,
        ),
      },
      detail: {
        operationId: 'startPayment',
        summary: '发起支付 · Start a payment',
        description:
          'Methods 1 (bank cards only) and 2: the URL of the Alipay cashier page. Method 3: the content of the QR code to scan with WeChat. With device=phone: the URL of a page on a phone, of Alipay or of WeChat, which opens the app; append redirect_url to that of WeChat to return to your page. A payment may be started at both gateways and on both devices; a second payment is returned. A repeated start gets the same code or page until that expires.',
      },
    },
  )
  .get(
    '/orders/:id/payment/status/',
    async ({ user, params }) => model.presentState(await getPaymentStatus(user.id, params.id)),
    {
      signedIn: true,
      params: orderParams,
      response: { 200: model.paymentState, ...problems(401, 404) },
      detail: {
        operationId: 'getPaymentStatus',
        summary: '查询支付状态 · Payment status of an order',
        description: 'For polling every two or three seconds from the page that shows the QR code.',
      },
    },
  )
  .post(
    '/orders/:id/cancellation/',
    ({ user, params, headers, set, request }) =>
      answerOnce(
        { userId: user.id, operation: 'cancelOrder', headers, content: { params }, set },
        {
          run: (claim) => cancelOrder(user.id, params.id, claim),
          again: async () => undefined,
          present: () => presentStatusChange(params.id, OrderStatus.cancelled, languageOf(request)),
        },
      ),
    {
      signedIn: true,
      params: orderParams,
      body: noFields,
      headers: idempotencyHeaders,
      response: {
        200: statusChange,
        ...problems(400, 401, 404, 415, orderState, idempotencyKeyReused, gatewayUnavailable),
      },
      detail: {
        operationId: 'cancelOrder',
        summary: '取消订单 · Cancel an unpaid order, or an order of 0.00',
        description:
          '未支付的订单可取消；应付 0.00 元的订单在发货前可取消；其他已支付的订单请申请退款。 · Closes the trade at the gateway first. An order of 0.00 can be cancelled until it ships. An order that is already paid is not cancelled: 409 order_state then names the route of refund requests as `refunds`. A payment that arrives later reinstates the order if its stock and coupon are still available; otherwise the payment is returned.',
        tags: ['orders'],
      },
    },
  )
  .put(
    '/payment/status/',
    async ({ request }) => ({ trade_id: await handleReturn(singleParameters(request)) }),
    {
      response: {
        200: model.confirmedReturn,
        ...problems(
          400,
          415,
          paymentForeign,
          paymentSignatureInvalid,
          paymentNotConfirmed,
          paymentSurplus,
          gatewayNotConfigured,
          gatewayUnavailable,
        ),
      },
      detail: {
        parameters: model.returnParameters,
        operationId: 'handlePaymentReturn',
        summary: '保存支付结果 · Apply the parameters of the Alipay return URL',
        description:
          'Send the query exactly as Alipay appended it. Signature, app, seller, order and amount are verified, then the trade is queried at Alipay.',
      },
    },
  )
  .post(
    '/payment/alipay/notify/',
    async ({ body, request, set }) => {
      set.headers['content-type'] = 'text/plain; charset=utf-8'
      const refusal = await storeNotification('alipay', request, body as string)
      if (!refusal) return 'success'
      set.status = refusal.status
      return 'failure'
    },
    {
      parse: 'text',
      response: {
        200: t.Literal('success'),
        400: t.Literal('failure'),
        503: t.Literal('failure'),
        ...problems(unsupportedType),
      },
      detail: {
        requestBody: model.alipayNotificationBody,
        operationId: 'handleAlipayNotification',
        summary: '支付宝异步通知 · Alipay notification',
        description: 'Answers with the text success once the notification is stored, failure otherwise.',
      },
    },
  )
  .post(
    '/payment/wechat/notify/',
    async ({ body, request, status }) => {
      const refusal = await storeNotification('wechat', request, body as string)
      if (!refusal) return status(204, undefined)
      return status(refusal.status, { code: 'FAIL', message: refusal.message })
    },
    {
      parse: 'text',
      detail: {
        responses: {
          ...documented(204, undefined, unsupportedType),
          400: model.weChatFailure,
          503: model.weChatFailure,
        },
        parameters: model.weChatHeaders,
        requestBody: model.weChatNotificationBody,
        operationId: 'handleWeChatPayNotification',
        summary: '微信支付回调 · WeChat Pay notification',
        description: '204 once the notification is stored; otherwise WeChat Pay sends it again.',
      },
    },
  )

type Refusal = Readonly<{ status: 400 | 503; message: string }>

/** @returns the reason why the notification is not acknowledged, or undefined once it is stored */
async function storeNotification(
  gateway: Vendor,
  { headers }: Request,
  body: string,
): Promise<Refusal | undefined> {
  try {
    await handleNotification(gateway, headers, body)
    return undefined
  } catch (error) {
    countRefusedNotification(gateway, error)
    if (error instanceof AppError && error.status < 500) return { status: 400, message: error.code }
    log.error({ err: error, gateway }, 'payment notification not stored')
    return { status: 503, message: 'try again' }
  }
}

/** Returns the query as Alipay signed it, or no parameters when a name is repeated: Alipay never signs such a query. */
function singleParameters(request: Request): Record<string, string> {
  const { searchParams } = new URL(request.url)
  const pairs = [...searchParams]
  const single = Object.fromEntries(pairs)
  return pairs.length === Object.keys(single).length ? single : {}
}
