import { and, eq, exists, isNull } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { orders } from '../../../db/schema/orders.ts'
import { shipments } from '../../../db/schema/shipments.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { dueTimeOf } from '../lifecycle/transition-order.ts'
import { readPieces } from './order-pieces.ts'

/**
 * Ends the wait for further parcels of a shipped order once refunds leave no piece to send: it times out to received as after its last
 * parcel. The caller has locked the order.
 */
export async function endSendingIfDone(tx: Transaction, orderId: string): Promise<void> {
  const parcels = tx.select({ id: shipments.id }).from(shipments).where(eq(shipments.orderId, orderId))
  const waits = and(
    eq(orders.orderId, orderId),
    eq(orders.status, OrderStatus.shipped),
    isNull(orders.dueTime),
    exists(parcels),
  )
  const [waiting] = await tx.select({ orderId: orders.orderId }).from(orders).where(waits)
  if (!waiting) return
  const pieces = await readPieces(tx, [orderId])
  if (pieces.some(({ left }) => left > 0)) return
  await tx
    .update(orders)
    .set({ dueTime: dueTimeOf(OrderStatus.shipped) })
    .where(eq(orders.orderId, orderId))
}
