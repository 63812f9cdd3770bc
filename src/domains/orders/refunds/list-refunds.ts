import { and, asc, eq, inArray, type SQL } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { orderLines, orders } from '../../../db/schema/orders.ts'
import { refundLines, refunds } from '../../../db/schema/refunds.ts'
import { notFound } from '../../../lib/errors.ts'
import { getOwnOrder } from '../list-orders.ts'
import type { RefundRow } from './refund-fields.ts'
import { openStatuses } from './refund-state-machine.ts'
import { type ShownRefund, withReturnAddress } from './return-address.ts'

/** Lists the refund requests of one order of the user, oldest first. @throws 404 not_found, also for an order of another user */
export async function listRefunds(userId: number, orderId: string): Promise<ShownRefund[]> {
  await getOwnOrder(userId, orderId)
  return withReturnAddress(await refundsOf(db, [orderId]))
}

/** Returns one refund request of an order of the user. @throws 404 not_found */
export async function getOwnRefund(userId: number, orderId: string, id: number): Promise<ShownRefund> {
  const found = (await listRefunds(userId, orderId)).find((refund) => refund.id === id)
  if (!found) throw notFound()
  return found
}

/** Lists up to 100 open requests with the status of their order, oldest first. */
export async function listOpenRefunds(): Promise<(RefundRow & { orderStatus: number })[]> {
  const found = await db
    .select({ id: refunds.id, orderStatus: orders.status })
    .from(refunds)
    .innerJoin(orders, eq(orders.orderId, refunds.orderId))
    .where(inArray(refunds.status, [...openStatuses]))
    .orderBy(asc(refunds.id))
    .limit(100)
  const statuses = new Map(found.map(({ id, orderStatus }) => [id, orderStatus]))
  const rows = await readRefunds(
    db,
    found.map(({ id }) => id),
  )
  return rows.flatMap((row) => {
    const orderStatus = statuses.get(row.id)
    return orderStatus === undefined ? [] : [{ ...row, orderStatus }]
  })
}

/** Lists the open refund requests of orders, oldest first. */
export function openRefundsOf(executor: Executor, orderIds: readonly string[]) {
  return executor
    .select({ id: refunds.id, orderId: refunds.orderId, status: refunds.status })
    .from(refunds)
    .where(and(inArray(refunds.orderId, [...orderIds]), inArray(refunds.status, [...openStatuses])))
    .orderBy(asc(refunds.id))
}

/** Lists the refund requests of orders with their lines, oldest first, in one statement. */
export async function refundsOf(executor: Executor, orderIds: readonly string[]): Promise<RefundRow[]> {
  return orderIds.length === 0 ? [] : selectRefunds(executor, inArray(refunds.orderId, [...orderIds]))
}

/** Reads refund requests by their ids with their lines, oldest first, in one statement. */
export async function readRefunds(executor: Executor, ids: readonly number[]): Promise<RefundRow[]> {
  return ids.length === 0 ? [] : selectRefunds(executor, inArray(refunds.id, [...ids]))
}

async function selectRefunds(executor: Executor, where: SQL): Promise<RefundRow[]> {
  const rows = await executor
    .select(columns)
    .from(refunds)
    .leftJoin(refundLines, eq(refundLines.refundId, refunds.id))
    .leftJoin(orderLines, eq(orderLines.id, refundLines.orderLineId))
    .where(where)
    .orderBy(asc(refunds.id), asc(refundLines.id))
  return [...Map.groupBy(rows, ({ refund }) => refund.id).values()].map((group) => ({
    ...(group[0] as (typeof rows)[number]).refund,
    lines: group.flatMap(({ line, sku }) => (line && sku ? { ...line, ...sku } : [])),
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
  line: {
    orderLineId: refundLines.orderLineId,
    count: refundLines.count,
    amount: refundLines.amount,
    restocked: refundLines.restocked,
    writtenOff: refundLines.writtenOff,
    note: refundLines.note,
  },
  sku: { skuId: orderLines.skuId, name: orderLines.name },
}
