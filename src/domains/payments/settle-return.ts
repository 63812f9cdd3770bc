import { eq, sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { orders } from '../../db/schema/orders.ts'
import { paymentForeign } from '../../gateways/payment-errors.ts'
import { alipay } from '../../gateways/payment-gateways.ts'
import { type Fen, parseFen } from '../../lib/money.ts'
import { applyPayment } from './apply.ts'
import { paymentNotConfirmed, paymentSurplus } from './errors.ts'

/**
 * The browser came back from Alipay: its signed query is verified, and then the gateway is asked, since the query itself
 * does not say that money moved.
 * @param query the parameters as Alipay appended them to the return address
 * @returns Alipay's trade number; the same however often it is called
 * @throws 400 payment_signature_invalid, payment_foreign; 409 payment_not_confirmed, payment_surplus; 503 when the gateway
 *   is away
 */
export async function settleReturn(query: Readonly<Record<string, string>>): Promise<string> {
  const message = alipay().openReturn(query)
  const { outTradeNo: orderId, tradeNo: tradeId } = message
  if (message.amountFen !== (await dueFen(orderId))) throw paymentForeign()
  const trade = await alipay().query(orderId)
  if (trade.state !== 'paid' || trade.tradeNo !== tradeId) throw paymentNotConfirmed()
  const { amountFen, paidAt } = trade
  const outcome = await applyPayment({ gateway: 'alipay', orderId, tradeId, amountFen, paidAt })
  if (outcome === 'foreign' || outcome === 'wrong_amount') throw paymentForeign()
  if (outcome === 'surplus' || outcome === 'late') throw paymentSurplus()
  return tradeId
}

async function dueFen(orderId: string): Promise<Fen | undefined> {
  const [order] = await dueOfOrder.execute({ orderId })
  return order && parseFen(order.payAmount)
}

const dueOfOrder = db
  .select({ payAmount: orders.payAmount })
  .from(orders)
  .where(eq(orders.orderId, sql.placeholder('orderId')))
  .prepare()
