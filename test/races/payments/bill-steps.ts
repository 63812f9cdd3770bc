import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { paymentRefunds } from '../../../src/db/schema/payments.ts'
import { cancelUnpaid } from '../../../src/domains/orders/lifecycle/cancel-order.ts'
import { requestRefund } from '../../../src/domains/orders/refunds/request-refund.ts'
import { getPaymentGateway } from '../../../src/gateways/payments/registry.ts'
import { tradesOf } from '../../support/database/payment-ledgers.ts'
import type { TestOrder as Order } from '../../support/factories/orders.ts'
import {
  type Gateway,
  jobs,
  payAtGateway,
  planFault,
  startWithRetries,
} from '../../support/factories/paid-orders.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'

/** Paid, and told. */
export async function paidOrder(order: Order, gateway: Gateway): Promise<void> {
  await startWithRetries(order, gateway)
  await payAtGateway(gateway, order.orderId)
}

/** What somebody does in the console of the gateway, until it is done. */
export async function byHand(
  { orderId }: Order,
  gateway: Gateway,
  refundFen: number,
  outRefundNo: string = crypto.randomUUID(),
) {
  const number = outRefundNo.replaceAll('-', '')
  const refund = { outTradeNo: orderId, outRefundNo: number, refundFen, totalFen: 6_990, reason: '' }
  await getPaymentGateway(gateway).refund(refund)
  await waitUntil('the money is back', async () => {
    const given = (await tradesOf(orderId))[gateway]?.refunds.find((each) => each.out_refund_no === number)
    return given?.state === 'SUCCESS'
  })
}

/** The buyer asks for all money back. @returns the request's id */
export async function askAll({ user, orderId }: Order): Promise<number> {
  const wish = { userId: user.id, orderId, reason: '不喜欢', amountFen: undefined, lines: undefined }
  return (await requestRefund({ ...wish, idempotencyKey: undefined })).id
}

/** Of a payment that no order waits for and which the gateway refuses to give back. */
export async function stuckLate(order: Order, gateway: Gateway): Promise<void> {
  await startWithRetries(order, gateway)
  await payAtGateway(gateway, order.orderId, { notify: false })
  await cancelUnpaid(order.orderId, 'account_closed')
  await planFault(gateway, 'refund_refused', order.orderId)
  await payAtGateway(gateway, order.orderId)
  await jobs.sendRefunds()
}

/** The one refund of an order. */
export const owedOf = async ({ orderId }: Order) =>
  (
    await db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId))
  )[0] as typeof paymentRefunds.$inferSelect
