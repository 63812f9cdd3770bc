import { failpoint } from '../../../lib/failpoints.ts'
import { maxAmountFen } from '../../../lib/money.ts'
import { publishStockChange } from '../../catalog/cache/announce-sales.ts'
import { countPaid } from '../../orders/order-metrics.ts'
import { raiseIncident, recordIncident } from '../incidents.ts'
import { applyAnyPayment, type PaymentOutcome } from './apply-any-payment.ts'
import { applyExpectedPayment } from './apply-expected-payment.ts'
import type { ConfirmedPayment } from './confirmed-payment.ts'

/**
 * Applies a confirmed payment. Idempotent: repeated and concurrent calls store one payment of a trade, in any order of
 * arrival. Money that no order expects is stored too, with a refund in the same transaction.
 */
export async function applyPayment(payment: ConfirmedPayment): Promise<PaymentOutcome> {
  if (payment.amountFen > maxAmountFen) return recordImpossibleAmount(payment)
  const expected = payment.isRefunded ? undefined : await applyExpectedPayment(payment)
  const { outcome, incident, reinstated } = expected ? { outcome: expected } : await applyAnyPayment(payment)
  if (outcome === 'applied') countPaid(payment.amountFen)
  await failpoint('payment:stored')
  if (reinstated) publishStockChange(reinstated)
  if (incident) raiseIncident(incident)
  return outcome
}

/** The amount exceeds every order of this shop and does not fit the column. */
async function recordImpossibleAmount({ gateway, orderId, tradeId }: ConfirmedPayment) {
  await recordIncident({ gateway, kind: 'payment_foreign', outTradeNo: orderId, reference: tradeId })
  return 'foreign' as const
}
