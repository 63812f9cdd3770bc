import { and, count, desc, eq, inArray, sum } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { orders } from '../../db/schema/orders.ts'
import { OrderStatus } from './lifecycle/order-state-machine.ts'

const { unshipped, shipped, unreviewed, finished } = OrderStatus
const recentOrders = 10

/**
 * Returns how many orders a user has in each status, what the user has paid for all that are not cancelled (yuan, refunds not
 * subtracted), and the ten newest. Orders that the user has hidden count.
 */
export async function summarizeOrders(userId: number) {
  const own = eq(orders.userId, userId)
  const byStatus = await db
    .select({ status: orders.status, count: count() })
    .from(orders)
    .where(own)
    .groupBy(orders.status)
  const [paid] = await db
    .select({ amount: sum(orders.payAmount) })
    .from(orders)
    .where(and(own, inArray(orders.status, [unshipped, shipped, unreviewed, finished])))
  const recent = await db
    .select({
      orderId: orders.orderId,
      createTime: orders.createTime,
      status: orders.status,
      payAmount: orders.payAmount,
    })
    .from(orders)
    .where(own)
    .orderBy(desc(orders.createTime), desc(orders.orderId))
    .limit(recentOrders)
  return { byStatus, paidAmount: paid?.amount ?? '0.00', recent }
}

export type OrderSummary = Awaited<ReturnType<typeof summarizeOrders>>
