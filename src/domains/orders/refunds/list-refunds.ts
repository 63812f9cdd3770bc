import { asc, eq, inArray } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { orderLines, orders } from '../../../db/schema/orders.ts'
import { refundLines, refunds } from '../../../db/schema/refunds.ts'
import { getOwnOrder } from '../list-orders.ts'
import type { RefundStatus } from './refund-state-machine.ts'

export type RefundRow = Omit<typeof refunds.$inferSelect, 'updateTime' | 'idempotencyKey' | 'orderTime'> & {
  lines: { orderLineId: number; skuId: number; count: number; amount: string }[]
}

/** Lists the refund requests of one order of the user, oldest first. @throws 404 not_found, also for an order of another user */
export async function listRefunds(userId: number, orderId: string): Promise<RefundRow[]> {
  await getOwnOrder(userId, orderId)
  return refundsOf(db, [orderId])
}

/** Lists up to 100 open requests with the status of their order, oldest first. */
export async function listOpenRefunds(): Promise<(RefundRow & { orderStatus: number })[]> {
  const open = await db
    .select({ id: refunds.id, orderId: refunds.orderId, orderStatus: orders.status })
    .from(refunds)
    .innerJoin(orders, eq(orders.orderId, refunds.orderId))
    .where(eq(refunds.status, 'requested' satisfies RefundStatus))
    .orderBy(asc(refunds.id))
    .limit(100)
  const statuses = new Map(open.map(({ id, orderStatus }) => [id, orderStatus]))
  const all = await refundsOf(db, [...new Set(open.map(({ orderId }) => orderId))])
  return all.flatMap((refund) => {
    const orderStatus = statuses.get(refund.id)
    return orderStatus === undefined ? [] : [{ ...refund, orderStatus }]
  })
}

/** Lists the refund requests of orders with their lines, oldest first, in one statement. */
export async function refundsOf(executor: Executor, orderIds: readonly string[]): Promise<RefundRow[]> {
  if (orderIds.length === 0) return []
  const rows = await executor
    .select(columns)
    .from(refunds)
    .leftJoin(refundLines, eq(refundLines.refundId, refunds.id))
    .leftJoin(orderLines, eq(orderLines.id, refundLines.orderLineId))
    .where(inArray(refunds.orderId, [...orderIds]))
    .orderBy(asc(refunds.id), asc(refundLines.id))
  return [...Map.groupBy(rows, ({ refund }) => refund.id).values()].map((group) => ({
    ...(group[0] as (typeof rows)[number]).refund,
    lines: group.flatMap(({ line, skuId }) => (line && skuId !== null ? { ...line, skuId } : [])),
  }))
}

const columns = {
  refund: {
    id: refunds.id,
    orderId: refunds.orderId,
    createTime: refunds.createTime,
    reason: refunds.reason,
    cause: refunds.cause,
    amount: refunds.amount,
    status: refunds.status,
    reply: refunds.reply,
    returnCarrier: refunds.returnCarrier,
    returnTrackingNo: refunds.returnTrackingNo,
    returnTime: refunds.returnTime,
    isRestocked: refunds.isRestocked,
    requestDigest: refunds.requestDigest,
  },
  line: { orderLineId: refundLines.orderLineId, count: refundLines.count, amount: refundLines.amount },
  skuId: orderLines.skuId,
}
