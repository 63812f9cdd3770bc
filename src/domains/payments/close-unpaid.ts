import { alipay, isPaymentConfigured } from '../../gateways/payment-gateways.ts'
import { settleQueried } from './settle-alipay.ts'

/**
 * Makes sure that an unpaid order cannot be paid any more: the gateway is asked, what was paid is applied, an open trade
 * is closed. @returns whether the order may be cancelled now; false when it turned out to be paid
 * @throws 503 when the gateway is away
 */
export async function closeUnpaid(orderId: string): Promise<boolean> {
  if (!isPaymentConfigured('alipay')) return true
  const state = await settleQueried(orderId)
  if (state !== 'unpaid') return state === 'closed'
  if ((await alipay().close(orderId)) !== 'already_paid') return true
  await settleQueried(orderId)
  return false
}
