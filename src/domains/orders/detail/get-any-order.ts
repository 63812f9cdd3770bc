import { asc, eq } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { users } from '../../../db/schema/auth.ts'
import { paymentRefunds, payments } from '../../../db/schema/payments.ts'
import { getOrder } from '../list-orders.ts'
import { notesOf } from '../notes/order-notes.ts'
import { paymentColumns, readDetail } from './get-order.ts'

/**
 * Returns an order of any user with everything that staff see: also its buyer, every payment with its refunds, and the notes.
 * @throws 404 not_found
 */
export async function getAnyOrder(orderId: string) {
  const order = await getOrder(orderId)
  const [detail, [buyer], paid, notes] = await Promise.all([
    readDetail(order),
    db.select({ username: users.username }).from(users).where(eq(users.id, order.userId)),
    paymentsOf(orderId),
    notesOf(orderId),
  ])
  return { ...detail, username: buyer?.username ?? '', payments: paid, notes }
}

async function paymentsOf(orderId: string) {
  const rows = await db
    .select({ id: payments.id, ...paymentColumns })
    .from(payments)
    .leftJoin(paymentRefunds, eq(paymentRefunds.paymentId, payments.id))
    .where(eq(payments.orderId, orderId))
    .orderBy(asc(payments.id), asc(paymentRefunds.id))
  return [...Map.groupBy(rows, ({ id }) => id).values()].map((group) => {
    const { refund: _, ...payment } = group[0] as (typeof rows)[number]
    return { ...payment, refunds: group.flatMap(({ refund }) => (refund ? [refund] : [])) }
  })
}
