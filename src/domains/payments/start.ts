import { paymentGateway } from '../../gateways/payment-gateways.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import { gatewayNotConfigured } from '../../lib/errors.ts'
import { parseFen } from '../../lib/money.ts'
import { orderNotPayable } from '../orders/errors.ts'
import { getOwnOrder } from '../orders/listing.ts'
import { OrderStatus } from '../orders/status.ts'
import { orderExpired } from './errors.ts'

const bankCard = 1
const weChat = 3
/** The gateway's page closes this long before our own deadline, so that nobody pays an order that is being cancelled. */
const marginSeconds = 30

/**
 * The signed address of Alipay's cashier page for an unpaid order of the caller.
 * @throws 404 for somebody else's order; 409 order_not_payable, order_expired; 503 gateway_not_configured
 */
export async function startPayment(userId: number, orderId: string): Promise<string> {
  const order = await getOwnOrder(userId, orderId)
  if (order.status !== OrderStatus.unpaid) throw orderNotPayable()
  if (order.payMethod === weChat) throw gatewayNotConfigured()
  const expiresAt = addSeconds(order.payDeadline, -marginSeconds)
  if (expiresAt <= now()) throw orderExpired()
  const started = await paymentGateway('alipay').start({
    outTradeNo: orderId,
    amountFen: parseFen(order.payAmount),
    subject: `美多商城订单 ${orderId}`,
    expiresAt,
    bankCardOnly: order.payMethod === bankCard,
  })
  if (started.state !== 'started') throw orderNotPayable()
  return started.url
}
