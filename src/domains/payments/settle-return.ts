import { openReturn } from '../../gateways/alipay.ts'
import { paymentGateway } from '../../gateways/payment-gateways.ts'
import { applyPayment } from './apply.ts'
import { paymentForeign, paymentNotConfirmed, paymentSurplus } from './errors.ts'

/**
 * The browser came back from Alipay: its signed query is verified, and then the gateway is asked, since the query itself
 * does not say that money moved.
 * @param query the parameters as Alipay appended them to the return address
 * @returns Alipay's trade number; the same however often it is called
 * @throws 400 payment_signature_invalid, payment_foreign; 409 payment_not_confirmed, payment_surplus; 503 when the gateway
 *   is away
 */
export async function settleReturn(query: Readonly<Record<string, string>>): Promise<string> {
  const { outTradeNo: orderId, tradeNo: tradeId } = openReturn(query)
  const trade = await paymentGateway('alipay').query(orderId)
  if (trade.state !== 'paid' || trade.tradeNo !== tradeId) throw paymentNotConfirmed()
  const { amountFen, paidAt } = trade
  const outcome = await applyPayment({ gateway: 'alipay', orderId, tradeId, amountFen, paidAt })
  if (outcome === 'foreign' || outcome === 'wrong_amount') throw paymentForeign()
  if (outcome === 'surplus' || outcome === 'late') throw paymentSurplus()
  return tradeId
}
