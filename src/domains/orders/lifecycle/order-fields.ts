import type { Change, Fields } from '../../../db/in-transaction.ts'
import type { orders } from '../../../db/schema/orders.ts'

type Order = Pick<typeof orders.$inferSelect, 'status' | 'receiver' | 'receiverMobile' | 'receiverPlace'>

/** Returns the change of an order that moved to another status. */
export function statusChange(order: Order & Readonly<{ orderId: string }>, to: number): Change {
  return {
    object: `order:${order.orderId}`,
    before: orderFields(order),
    after: orderFields({ ...order, status: to }),
  }
}

/** Returns the fields of an order that staff edit, by their names on the wire. */
export function orderFields({ status, receiver, receiverMobile, receiverPlace }: Order): Fields {
  return { status, receiver, mobile: receiverMobile, place: receiverPlace }
}
