import { and, eq, sql } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { orders } from '../../../db/schema/orders.ts'
import { payments } from '../../../db/schema/payments.ts'
import { paymentForeign } from '../../../gateways/payments/errors.ts'
import { getAlipayGateway } from '../../../gateways/payments/registry.ts'
import { parseFen } from '../../../lib/money.ts'
import { paymentNotConfirmed, paymentSurplus } from '../errors.ts'
import { recordIncident } from '../incidents.ts'
import { applyPayment } from './apply-payment.ts'

/**
 * The browser came back from Alipay: its signed query is verified, and then the gateway is asked, since the query itself
 * does not say that money moved. What our books know already is answered from them: whoever has a genuine query may send
 * it as often as he likes, and the gateway is not to hear of it.
 * @param query the parameters as Alipay appended them to the return address
 * @returns Alipay's trade number; the same however often it is called
 * @throws 400 payment_signature_invalid, payment_foreign; 409 payment_not_confirmed, payment_surplus; 503 when the gateway
 *   is away
 */
export async function handleReturn(query: Readonly<Record<string, string>>): Promise<string> {
  const {
    outTradeNo: orderId,
    tradeNo: tradeId,
    amountFen,
    isForeign,
  } = getAlipayGateway().verifyReturn(query)
  const named = { gateway: 'alipay', outTradeNo: orderId, reference: tradeId, amountFen } as const
  if (isForeign) await recordIncident({ ...named, kind: 'payment_foreign' })
  const [order] = isForeign ? [] : await orderWithTrade.execute({ orderId, tradeId })
  if (!order || parseFen(order.payAmount) !== amountFen) throw paymentForeign()
  const outcome = order.applied === null ? await askGateway(orderId, tradeId) : outcomeOf(order.applied)
  if (outcome === 'foreign' || outcome === 'wrong_amount') throw paymentForeign()
  if (outcome === 'surplus' || outcome === 'late') throw paymentSurplus()
  return tradeId
}

async function askGateway(orderId: string, tradeId: string) {
  const trade = await getAlipayGateway().query(orderId)
  if (trade.state !== 'paid' || trade.tradeNo !== tradeId) throw paymentNotConfirmed()
  const { amountFen, paidAt } = trade
  const outcome = await applyPayment({ gateway: 'alipay', orderId, tradeId, amountFen, paidAt })
  if (outcome !== 'repeated') return outcome
  // a notice was faster
  const [stored] = await orderWithTrade.execute({ orderId, tradeId })
  return outcomeOf(stored?.applied === true)
}

const outcomeOf = (applied: boolean) => (applied ? 'repeated' : 'surplus')

/** The order that a return names; `applied` is null until the trade is in our books. */
const orderWithTrade = db
  .select({ payAmount: orders.payAmount, applied: payments.applied })
  .from(orders)
  .leftJoin(
    payments,
    and(eq(payments.orderId, orders.orderId), eq(payments.tradeId, sql.placeholder('tradeId'))),
  )
  .where(eq(orders.orderId, sql.placeholder('orderId')))
  .prepare()
