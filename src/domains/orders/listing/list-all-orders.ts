import { sql } from 'drizzle-orm'
import { selectRows } from '../../../db/client.ts'
import { users } from '../../../db/schema/auth.ts'
import { orders } from '../../../db/schema/orders.ts'
import { toStatement } from '../../../db/statement.ts'
import type { PageRequest } from '../../../lib/paging.ts'
import { choosePlan } from './choose-plan.ts'
import { behind, countStatement, idsStatement, type Plan } from './order-plans.ts'
import { maxCounted, type OrderWish } from './order-wish.ts'
import { type Reader, readStatusCounts } from './status-counts.ts'

/** An order in the list of the shop. */
export type ListedOrder = Readonly<{
  orderId: string
  createTime: Date
  status: number
  payAmount: string
  username: string
}>

/**
 * Lists one page of the orders of all users, newest first. The ids are read from an index that has them in their order, and then
 * the rows of the page. Without a filter, and with a status alone, `count` is exact; else up to 10,000. With `after`, the orders behind
 * one of them, without a count.
 * @throws 400 carrier_unknown
 */
export async function listAllOrders(wish: OrderWish & PageRequest, read: Reader = selectRows) {
  if (wish.after !== undefined)
    return { rows: await readOrders(await findOrderIds(wish, wish, read), read), count: 0, isExact: true }
  const counts = await readStatusCounts(read)
  const plan = await choosePlan(wish, counts, read)
  if (!plan) return { rows: [], count: 0, isExact: true }
  const { count, isExact } = await countOrders(plan, counts, read)
  const ids = await readIds(plan, count, wish, read)
  return { rows: await readOrders(ids, read), count, isExact }
}

/**
 * Lists the ids of the `most` oldest orders that fit, oldest first, and how many orders fit: exact as in `listAllOrders`.
 * @throws 400 carrier_unknown
 */
export async function listOldestIds(wish: OrderWish, most: number, read: Reader = selectRows) {
  const counts = await readStatusCounts(read)
  const plan = await choosePlan(wish, counts, read)
  if (!plan) return { ids: [], count: 0, isExact: true }
  const rows = await read<[string]>(idsStatement(plan, { isBackwards: true, limit: most, offset: 0 }))
  return { ids: rows.map(([id]) => id), ...(await countOrders(plan, counts, read)) }
}

/**
 * Returns the ids of the orders of a list behind the order `after`, newest first, at most a page of them.
 * @throws 400 carrier_unknown
 */
export async function findOrderIds(
  wish: OrderWish,
  { after, pageSize: limit }: PageRequest,
  read: Reader = selectRows,
): Promise<string[]> {
  const plan = await choosePlan(wish, await readStatusCounts(read), read)
  if (!plan) return []
  const source = after ? behind(plan, String(after)) : plan
  const rows = await read<[string]>(idsStatement(source, { isBackwards: false, limit, offset: 0 }))
  return rows.map(([id]) => id)
}

async function countOrders(plan: Plan, counts: ReadonlyMap<number, number>, read: Reader) {
  if (plan.isCounted) {
    const all = [...counts].filter(([status]) => plan.status === undefined || status === plan.status)
    return { count: all.reduce((sum, [, n]) => sum + n, 0), isExact: true }
  }
  const [row] = await read<[number]>(countStatement(plan, maxCounted + 1))
  const found = Number(row?.[0] ?? 0)
  return { count: Math.min(found, maxCounted), isExact: found <= maxCounted }
}

/** A page in the second half is read from the other end of the index. */
async function readIds(
  plan: Plan,
  count: number,
  { page, pageSize }: PageRequest,
  read: Reader,
): Promise<string[]> {
  const offset = (page - 1) * pageSize
  const size = Math.min(pageSize, count - offset)
  if (size <= 0) return []
  const isBackwards = plan.isCounted && offset > count / 2
  const from = isBackwards ? count - offset - size : offset
  const rows = await read<[string]>(idsStatement(plan, { isBackwards, limit: size, offset: from }))
  const ids = rows.map(([id]) => id)
  return isBackwards ? ids.reverse() : ids
}

type Row = [orderId: string, createTime: Date, status: number, payAmount: string, username: string]

async function readOrders(ids: readonly string[], read: Reader): Promise<ListedOrder[]> {
  if (ids.length === 0) return []
  const rows = await read<Row>(
    toStatement(sql`select ${orders.orderId}, ${orders.createTime}, ${orders.status}, ${orders.payAmount}, ${users.username}
      from ${orders} join ${users} on ${users.id} = ${orders.userId} where ${orders.orderId} in ${ids}`),
  )
  const byId = new Map(
    rows.map(([orderId, createTime, status, payAmount, username]) => [
      orderId,
      { orderId, createTime, status, payAmount, username },
    ]),
  )
  return ids.flatMap((id) => byId.get(id) ?? [])
}
