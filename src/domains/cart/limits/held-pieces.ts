import { sql } from 'drizzle-orm'
import { queryRows } from '../../../db/pipelined-transaction.ts'
import { skus } from '../../../db/schema/catalog.ts'
import { orderLines, orders } from '../../../db/schema/orders.ts'
import { defineStatement, type StatementExecutor } from '../../../db/statement.ts'
import { createBatchLoader } from '../../../lib/cache/batch-loader.ts'
import { cacheRowsById, cacheVolatile, invalidateCatalog } from '../../catalog/cache/catalog-cache.ts'
import type { CacheTag } from '../../catalog/cache/change-events.ts'
import type { HeldPieces } from './purchase-limits.ts'

const idsPerStatement = 256
const unpaid = 1
const cancelled = 6

type Row = Omit<HeldPieces, 'isUnpaid'> & Readonly<{ isUnpaid: 0 | 1 }>

const columns = sql`${orders.userId} as userId, ${orders.orderId} as orderId, ${orderLines.skuId} as skuId,
  ${orderLines.count} as count`
const linesOfOrder = sql`${orderLines.orderId} = ${orders.orderId}`

/** Purchases are read only for SKUs with a purchase limit: the first table of the join is then empty for most orders. */
const purchases = (userIds: unknown, skuIds: unknown) => sql`select ${columns}, 0 as isUnpaid
  from ${skus} straight_join ${orders} on ${orders.userId} in (${userIds})
    and ${orders.status} > ${unpaid} and ${orders.status} < ${cancelled}
  straight_join ${orderLines} on ${linesOfOrder} and ${orderLines.skuId} = ${skus.id}
  where ${skus.id} in (${skuIds}) and ${skus.purchaseLimit} is not null`

const heldStatement = defineStatement<{ userIds: readonly number[]; skuIds: readonly number[] }>(
  ({ userIds, skuIds }) => sql`select ${columns}, 1 as isUnpaid
    from ${orders} left join ${orderLines} on ${linesOfOrder} and ${orderLines.skuId} in (${skuIds})
    where ${orders.userId} in (${userIds}) and ${orders.status} = ${unpaid}
    union all ${purchases(userIds, skuIds)}`,
)
const purchasesStatement = defineStatement<{ userIds: readonly number[]; skuIds: readonly number[] }>(
  ({ userIds, skuIds }) => purchases(userIds, skuIds),
)
const unpaidStatement = defineStatement<{ userIds: readonly number[] }>(
  ({ userIds }) => sql`select ${columns}, 1 as isUnpaid from ${orders} join ${orderLines} on ${linesOfOrder}
    where ${orders.userId} in (${userIds}) and ${orders.status} = ${unpaid}`,
)

/**
 * Reads the unpaid orders of users with their pieces of these SKUs, and, of the SKUs with a purchase limit, the pieces in paid
 * orders. A caller that holds the locks of the users gets what cannot grow until its transaction ends.
 */
export async function readHeldPieces(
  tx: StatementExecutor,
  userIds: Iterable<number>,
  skuIds: readonly number[],
): Promise<HeldPieces[]> {
  return (await tx.rows<Row>(heldStatement({ userIds: [...new Set(userIds)], skuIds }))).map(toHeld)
}

/** The unpaid orders of one user, with all their lines. */
type Unpaid = Readonly<{ userId: number; held: readonly HeldPieces[] }>

const findUnpaid = cacheRowsById<Unpaid>(
  'unpaid',
  createBatchLoader(readUnpaid, idsPerStatement),
  (unpaid) => (unpaid ? [heldTag(unpaid.userId)] : []),
)

/** Returns the unpaid orders of a user with all their lines, for display, at most 1.5 seconds old. */
export async function findUnpaidPieces(userId: number): Promise<readonly HeldPieces[]> {
  return (await findUnpaid([userId])).get(userId)?.held ?? []
}

/** Returns what a user has bought of the SKUs with a purchase limit, for display, at most 1.5 seconds old. */
export function findPurchases(
  userId: number,
  asked: Iterable<Readonly<{ id: number; purchaseLimit: number | null }>>,
): readonly HeldPieces[] | Promise<readonly HeldPieces[]> {
  const skuIds = [...asked].filter(({ purchaseLimit }) => purchaseLimit !== null).map(({ id }) => id)
  if (skuIds.length === 0) return []
  const read = async () =>
    (await queryRows<Row>(purchasesStatement({ userIds: [userId], skuIds }))).map(toHeld)
  return cacheVolatile(`purchases:${userId}:${skuIds}`, read, [heldTag(userId)])
}

/** Drops the cached orders of users in this process, after one was placed or cancelled. */
export function invalidateHeldPieces(userIds: readonly number[]): void {
  invalidateCatalog(userIds.map(heldTag))
}

async function readUnpaid(userIds: readonly number[]): Promise<Map<number, Unpaid>> {
  const rows = (await queryRows<Row>(unpaidStatement({ userIds }))).map(toHeld)
  const heldBy = Map.groupBy(rows, ({ userId }) => userId)
  return new Map(userIds.map((userId) => [userId, { userId, held: heldBy.get(userId) ?? [] }]))
}

const heldTag = (userId: number): CacheTag => `held:${userId}`

const toHeld = (row: Row): HeldPieces => ({ ...row, isUnpaid: row.isUnpaid === 1 })
