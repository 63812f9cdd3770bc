import type { Fields } from '../../../db/in-transaction.ts'
import type { orders } from '../../../db/schema/orders.ts'

type Order = Pick<typeof orders.$inferSelect, 'status' | 'receiver' | 'receiverMobile' | 'receiverPlace'>

/** Returns the fields of an order that staff edit, by their names on the wire. */
export function orderFields({ status, receiver, receiverMobile, receiverPlace }: Order): Fields {
  return { status, receiver, mobile: receiverMobile, place: receiverPlace }
}
