import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { paymentRefunds } from '../../../src/db/schema/payments.ts'
import { cancelUnpaid } from '../../../src/domains/orders/lifecycle/cancel-order.ts'
import { getPaymentGateway } from '../../../src/gateways/payments/registry.ts'
import { tradesOf } from '../../support/database/payment-ledgers.ts'
import type { TestOrder as Order } from '../../support/factories/orders/orders.ts'
import {
  type Gateway,
  jobs,
  payAtGateway,
  planFault,
  startWithRetries,
} from '../../support/factories/orders/paid-orders.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'

/** Pays an order at a gateway, which sends its notification. */
export async function payOrder(order: Order, gateway: Gateway): Promise<void> {
  await startWithRetries(order, gateway)
  await payAtGateway(gateway, order.orderId)
}

/** Refunds at a gateway as an operator does in its console, and waits until the gateway reports success. */
export async function refundInConsole(
  { orderId }: Order,
  gateway: Gateway,
  refundFen: number,
  outRefundNo: string = crypto.randomUUID(),
) {
  const number = outRefundNo.replaceAll('-', '')
  const refund = { outTradeNo: orderId, outRefundNo: number, refundFen, totalFen: 6_990, reason: '' }
  await getPaymentGateway(gateway).refund(refund)
  await waitUntil('the gateway has refunded the money', async () => {
    const refunded = (await tradesOf(orderId))[gateway]?.refunds.find((each) => each.out_refund_no === number)
    return refunded?.state === 'SUCCESS'
  })
}

/** The notification of a payment arrives after the order was cancelled, and the gateway refuses the refund. */
export async function createStuckLateRefund(order: Order, gateway: Gateway): Promise<void> {
  await startWithRetries(order, gateway)
  await payAtGateway(gateway, order.orderId, { notify: false })
  await cancelUnpaid(order.orderId, 'account_closed')
  await planFault(gateway, 'refund_refused', order.orderId)
  await payAtGateway(gateway, order.orderId)
  await jobs.sendRefunds()
}

/** Pays an order at a second gateway too, which refuses the refund of that payment. */
export async function payTwice(order: Order, first: Gateway, second: Gateway): Promise<void> {
  for (const each of [first, second]) await startWithRetries(order, each)
  await payAtGateway(first, order.orderId)
  await planFault(second, 'refund_refused', order.orderId)
  await payAtGateway(second, order.orderId)
  await jobs.sendRefunds()
}

/** Returns the only refund of an order. */
export const getOnlyRefund = async ({ orderId }: Order) =>
  (
    await db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId))
  )[0] as typeof paymentRefunds.$inferSelect
