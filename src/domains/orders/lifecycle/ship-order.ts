import { and, asc, eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import { orders } from '../../../db/schema/orders.ts'
import { refunds } from '../../../db/schema/refunds.ts'
import { shipments } from '../../../db/schema/shipments.ts'
import { notFound } from '../../../lib/errors.ts'
import { orderState, refundRequested } from '../errors.ts'
import { transitionOrder } from './transition-order.ts'

/** Carrier of up to 20 and tracking number of up to 40 characters. */
export type Shipment = Readonly<{ carrier: string; trackingNo: string }>

/**
 * Stores the shipment of a paid order, once. An order with an open refund request does not ship: the buyer could get both
 * the goods and the money. A request after the shipment does not change it.
 * @throws 404 not_found; 409 order_state unless the order is to be shipped, refund_requested (with the ids of the open
 *   requests as `refunds`)
 */
export async function shipOrder(orderId: string, { carrier, trackingNo }: Shipment): Promise<void> {
  await transaction(async (tx) => {
    if (await transitionOrder(tx, orderId, 'shipped')) {
      await refuseOpenRefunds(tx, orderId)
      await tx.insert(shipments).values({ orderId, carrier, trackingNo })
      return
    }
    const [order] = await tx.select({ status: orders.status }).from(orders).where(eq(orders.orderId, orderId))
    throw order ? orderState(order.status) : notFound()
  })
}

/** The transition has locked the order, and every new request waits for that lock. */
async function refuseOpenRefunds(tx: Transaction, orderId: string): Promise<void> {
  const open = await tx
    .select({ id: refunds.id })
    .from(refunds)
    .where(and(eq(refunds.orderId, orderId), eq(refunds.status, 'requested')))
    .orderBy(asc(refunds.id))
  if (open.length > 0) throw refundRequested(open.map(({ id }) => id))
}
