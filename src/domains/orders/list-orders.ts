import { and, asc, count, desc, eq, exists, inArray, isNull, like, lt, type SQL, sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { skus } from '../../db/schema/catalog.ts'
import { orderLines, orders } from '../../db/schema/orders.ts'
import { notFound } from '../../lib/errors.ts'
import { isPastEnd, type PageRequest } from '../../lib/paging.ts'
import { trimTyped } from '../../lib/text/visible-text.ts'
import { orderTimeOf } from './order-time.ts'

const lineColumns = {
  id: orderLines.id,
  orderId: orderLines.orderId,
  count: orderLines.count,
  price: orderLines.price,
  promotionShare: orderLines.promotionShare,
  couponShare: orderLines.couponShare,
  isCommented: orderLines.isCommented,
  isReturnable: orderLines.isReturnable,
  skuId: orderLines.skuId,
  name: orderLines.name,
  imageUrl: orderLines.imageUrl,
  comments: skus.comments,
}

export type OrderRow = typeof orders.$inferSelect
export type OrderLineRow = Awaited<ReturnType<typeof linesOf>>[number]

const ownOrder = db
  .select()
  .from(orders)
  .where(and(eq(orders.orderId, sql.placeholder('orderId')), eq(orders.userId, sql.placeholder('userId'))))
  .prepare()

/** `text` is a part of a product name or of an order number, `only` a further condition for `tb_order_info`. */
type OrderFilter = Readonly<{
  status?: number | undefined
  text?: string | undefined
  only?: SQL | undefined
}>

/**
 * Lists one page of the user's orders that are not hidden, newest first, in three statements; with `after`, the orders behind one of
 * them. A text is compared with the lines of the own orders only, which the index of the list finds.
 * @throws 404 not_found past the end
 */
export async function listOrders(userId: number, filter: OrderFilter, request: PageRequest) {
  const { page, pageSize, after } = request
  const own = and(eq(orders.userId, userId), isNull(orders.hiddenTime), ...conditionsOf(filter))
  const [total] = await db.select({ n: count() }).from(orders).where(own)
  const found = total?.n ?? 0
  if (after === undefined && isPastEnd(found, request)) throw notFound()
  const rows = await db
    .select()
    .from(orders)
    .where(and(own, after ? isBehindOrder(String(after)) : undefined))
    .orderBy(desc(orders.createTime), desc(orders.orderId))
    .limit(pageSize)
    .offset((page - 1) * pageSize)
  const lines = await linesOf(rows.map((row) => row.orderId))
  return {
    count: found,
    orders: rows.map((row) => ({ ...row, lines: lines.filter((line) => line.orderId === row.orderId) })),
  }
}

/** Orders are hidden and never deleted, so the time of the order is known at any later moment. */
function isBehindOrder(orderId: string): SQL {
  const at = orderTimeOf(orderId)
  return sql`${orders.createTime} <= ${at} and (${orders.createTime} < ${at} or ${lt(orders.orderId, orderId)})`
}

function conditionsOf({ status, text, only }: OrderFilter): SQL[] {
  const conditions: SQL[] = only ? [only] : []
  if (status !== undefined) conditions.push(eq(orders.status, status))
  const wanted = text && trimTyped(text)
  if (wanted) {
    const pattern = `%${wanted.replace(/[\\%_]/g, '\\$&')}%`
    const named = db
      .select({ one: sql`1` })
      .from(orderLines)
      .where(and(eq(orderLines.orderId, orders.orderId), like(orderLines.name, pattern)))
    conditions.push(sql`(${like(orders.orderId, pattern)} or ${exists(named)})`)
  }
  return conditions
}

/** Returns an order of the user without its lines. @throws 404 not_found, also for an order of another user */
export async function getOwnOrder(userId: number, orderId: string): Promise<OrderRow> {
  const [row] = await ownOrder.execute({ userId, orderId })
  if (!row) throw notFound()
  return row
}

/** Returns an order of any user without its lines. @throws 404 not_found */
export async function getOrder(orderId: string): Promise<OrderRow> {
  const [row] = await db.select().from(orders).where(eq(orders.orderId, orderId))
  if (!row) throw notFound()
  return row
}

/** Lists the lines of orders in the order in which they were inserted. */
export async function linesOf(orderIds: readonly string[]) {
  if (orderIds.length === 0) return []
  return db
    .select(lineColumns)
    .from(orderLines)
    .innerJoin(skus, eq(skus.id, orderLines.skuId))
    .where(inArray(orderLines.orderId, [...orderIds]))
    .orderBy(asc(orderLines.id))
}
