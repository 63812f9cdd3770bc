import { eq } from 'drizzle-orm'
import { transaction } from '../../../db/client.ts'
import { orders, shipments } from '../../../db/schema/orders.ts'
import { notFound } from '../../../lib/errors.ts'
import { orderState } from '../errors.ts'
import { transitionOrder } from './transition-order.ts'

/** Carrier of up to 20 and tracking number of up to 40 characters. */
export type Shipment = Readonly<{ carrier: string; trackingNo: string }>

/**
 * Stores the shipment of a paid order, once.
 * @throws 404 not_found; 409 order_state unless the order is to be shipped
 */
export async function shipOrder(orderId: string, { carrier, trackingNo }: Shipment): Promise<void> {
  await transaction(async (tx) => {
    if (await transitionOrder(tx, orderId, 'shipped')) {
      await tx.insert(shipments).values({ orderId, carrier, trackingNo })
      return
    }
    const [order] = await tx.select({ status: orders.status }).from(orders).where(eq(orders.orderId, orderId))
    throw order ? orderState(order.status) : notFound()
  })
}
