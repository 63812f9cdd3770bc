import { and, eq, sql } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { exactly } from '../../../db/exactly.ts'
import { orders } from '../../../db/schema/orders.ts'
import { payments } from '../../../db/schema/payments.ts'
import { paymentForeign } from '../../../gateways/payments/errors.ts'
import type { PaymentGatewayName } from '../../../gateways/payments/payment-gateway.ts'
import { tradeOf } from '../../../gateways/payments/phone-trades.ts'
import { getAlipayGateway, getPaymentGateway } from '../../../gateways/payments/registry.ts'
import { parseFen } from '../../../lib/money.ts'
import { keys } from '../../../redis/keys.ts'
import { runOnce } from '../../../redis/single-flight.ts'
import { paymentNotConfirmed, paymentSurplus } from '../errors.ts'
import { recordIncident } from '../incidents.ts'
import { applyPayment } from './apply-payment.ts'

/**
 * Handles the return of a browser from Alipay. Verifies the signed query and then queries the gateway, because the return
 * does not prove a payment. A trade that the ledger contains is answered from the ledger: a repeated return must not cause
 * repeated calls of the gateway.
 * @param query the parameters that Alipay appended to the return address
 * @returns Alipay's trade number, the same for each repetition
 * @throws 400 payment_signature_invalid, payment_foreign; 409 payment_not_confirmed, payment_surplus; 503
 *   gateway_unavailable
 */
export async function handleReturn(query: Readonly<Record<string, string>>): Promise<string> {
  const { outTradeNo, tradeNo: tradeId, amountFen, isForeign } = getAlipayGateway().verifyReturn(query)
  const { gateway, orderId } = tradeOf('alipay', outTradeNo)
  // as in a notification: a foreign payment belongs to no trade of this shop
  const incident = { gateway: 'alipay', outTradeNo, reference: tradeId, amountFen } as const
  if (isForeign) await recordIncident({ ...incident, kind: 'payment_foreign' })
  const [order] = isForeign ? [] : await orderWithTrade.execute({ orderId, tradeId })
  if (!order || parseFen(order.payAmount) !== amountFen) throw paymentForeign()
  const outcome =
    order.applied === null ? await queryOnce(gateway, orderId, tradeId) : outcomeFor(order.applied)
  if (outcome === 'foreign' || outcome === 'wrong_amount') throw paymentForeign()
  if (outcome === 'surplus' || outcome === 'late') throw paymentSurplus()
  return tradeId
}

/** Concurrent copies of a return share one query, over all processes. */
async function queryOnce(gateway: PaymentGatewayName, orderId: string, tradeId: string) {
  const { result } = await runOnce({
    lease: keys.returnLease(gateway, orderId, tradeId),
    work: async () => (await findOutcome(orderId, tradeId)) ?? queryAndApply(gateway, orderId, tradeId),
  })
  return result
}

/** Another process may have stored the payment while this one waited for the lease. */
async function findOutcome(orderId: string, tradeId: string) {
  const [stored] = await orderWithTrade.execute({ orderId, tradeId })
  return typeof stored?.applied === 'boolean' ? outcomeFor(stored.applied) : undefined
}

async function queryAndApply(gateway: PaymentGatewayName, orderId: string, tradeId: string) {
  const trade = await getPaymentGateway(gateway).query(orderId)
  if (trade.state !== 'paid' || trade.tradeNo !== tradeId) throw paymentNotConfirmed()
  const { amountFen, paidAt } = trade
  const outcome = await applyPayment({ gateway, orderId, tradeId, amountFen, paidAt })
  if (outcome !== 'repeated') return outcome
  // a concurrent notification has stored the payment
  const [stored] = await orderWithTrade.execute({ orderId, tradeId })
  return outcomeFor(stored?.applied === true)
}

const outcomeFor = (applied: boolean) => (applied ? 'repeated' : 'surplus')

/** The order of a return; `applied` is null until the ledger contains the trade. */
const orderWithTrade = db
  .select({ payAmount: orders.payAmount, applied: payments.applied })
  .from(orders)
  .leftJoin(
    payments,
    and(eq(payments.orderId, orders.orderId), exactly(payments.tradeId, sql.placeholder('tradeId'))),
  )
  .where(exactly(orders.orderId, sql.placeholder('orderId')))
  .prepare()
