import { transaction } from '../../db/client.ts'
import type { PaymentGatewayName } from '../../gateways/payments/payment-gateway.ts'
import { getPaymentGateway } from '../../gateways/payments/registry.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import { failpoint } from '../../lib/failpoints.ts'
import { parseFen } from '../../lib/money.ts'
import { orderNotPayable } from '../orders/errors.ts'
import { lockOwnOrder } from '../orders/lifecycle/lock-order.ts'
import { OrderStatus } from '../orders/lifecycle/order-state-machine.ts'
import { setPaymentMethod } from '../orders/lifecycle/set-payment-method.ts'
import { syncTrade } from './capture/sync-trade.ts'
import { orderExpired, paymentClosed } from './errors.ts'
import { storeAttempt } from './payment-attempts.ts'
import { startOnce } from './start-once.ts'

export type PaymentLink = Readonly<{
  gateway: PaymentGatewayName
  /** The page to open, or the text of the QR code of WeChat Pay. */
  url: string
}>

/** Where the buyer pays: on a page for computers (WeChat Pay: a QR code), or on a phone. */
export type Device = 'page' | 'phone'

type Choice = Readonly<{
  /** Replaces the payment method of the order. */
  payMethod?: number | undefined
  device?: Device | undefined
  /** IP address of the buyer. */
  payerAddress?: string | undefined
}>

const bankCard = 1
const weChat = 3
/** The trade expires this long before the order's deadline, so that no buyer pays an order that is being canceled. */
const marginSeconds = 30

/**
 * Starts the payment of an unpaid order at the gateway of its payment method. The attempt is stored before the gateway is
 * called, so that no trade is unknown to the polling job. An order may be started at several gateways and on both devices: a
 * second payment is refunded. Repeated starts get the link of the first one until it expires, or the attempt is polled or closed.
 * @throws 404 when the user has no such order; 409 order_not_payable, order_expired, payment_closed; 503 gateway_not_configured,
 *   gateway_unavailable
 */
export async function startPayment(
  userId: number,
  orderId: string,
  choice: Choice = {},
): Promise<PaymentLink> {
  const { order, method, name, expiresAt, tries } = await prepare(userId, orderId, choice)
  await failpoint('attempt:stored')
  const gateway = getPaymentGateway(name)
  const started = await startOnce({ orderId, gateway, expiresAt, tries }, async () => {
    const answer = await gateway.start({
      outTradeNo: orderId,
      amountFen: parseFen(order.payAmount),
      subject: `美多商城订单 ${orderId}`,
      expiresAt,
      bankCardOnly: method === bankCard,
      payerAddress: choice.payerAddress,
    })
    // the attempt ends with a trade that is paid or closed, so that the next start makes no call
    if (answer.state === 'already_paid' || answer.state === 'closed') await syncTrade(name, orderId)
    return answer
  })
  if (started.state === 'started') return { gateway: name, url: started.url }
  throw started.state === 'already_paid' ? orderNotPayable() : paymentClosed()
}

/** Holds the order's lock, so that an order that is being canceled gets no new attempt. */
function prepare(userId: number, orderId: string, { payMethod, device = 'page' }: Choice) {
  return transaction(async (tx) => {
    const order = await lockOwnOrder(tx, userId, orderId)
    if (order.status !== OrderStatus.unpaid) throw orderNotPayable()
    const method = payMethod ?? order.payMethod
    const vendor = method === weChat ? 'wechat' : 'alipay'
    const name: PaymentGatewayName = device === 'phone' ? `${vendor}_phone` : vendor
    getPaymentGateway(name)
    const expiresAt = addSeconds(order.payDeadline, -marginSeconds)
    if (expiresAt <= now()) throw orderExpired()
    if (method !== order.payMethod) await setPaymentMethod(tx, orderId, method)
    const tries = await storeAttempt(tx, { orderId, gateway: name, expiresAt })
    if (tries === undefined) throw paymentClosed()
    return { order, method, name, expiresAt, tries }
  })
}
