import { and, asc, eq, gt, inArray, lte } from 'drizzle-orm'
import { db, type Transaction, transaction } from '../../db/client.ts'
import { deleteInBatches } from '../../db/delete-in-batches.ts'
import { skus } from '../../db/schema/catalog.ts'
import { stockNotices } from '../../db/schema/favourites.ts'
import { now } from '../../lib/clock.ts'
import { storeStockMessages } from '../messages/store-messages.ts'

const noticesPerTransaction = 200

/**
 * Stores a message for each notice whose SKU is on sale and in stock again. The job compares notices with the stock itself, so it
 * does not matter what raised it: a cancellation, a restocked refund, an import or a statement of an operator.
 * @returns how many messages were stored
 */
export async function announceRestocked(): Promise<number> {
  let stored = 0
  for (const skuId of await listRestocked())
    for (let batch = noticesPerTransaction; batch === noticesPerTransaction; ) {
      batch = await transaction((tx) => announceSku(tx, skuId))
      stored += batch
    }
  return stored
}

/** Deletes notices that have ended. @returns the number of deleted rows */
export function purgeStockNotices(): Promise<number> {
  return deleteInBatches((limit) =>
    db.delete(stockNotices).where(lte(stockNotices.expiresAt, now())).limit(limit),
  )
}

/** The index on (sku_id, user_id) gives the distinct SKUs; each is then found by its primary key. */
async function listRestocked(): Promise<number[]> {
  const waited = db.selectDistinct({ skuId: stockNotices.skuId }).from(stockNotices).as('waited')
  const rows = await db
    .select({ id: skus.id })
    .from(waited)
    .innerJoin(skus, eq(skus.id, waited.skuId))
    .where(and(eq(skus.isLaunched, true), gt(skus.stock, 0)))
  return rows.map(({ id }) => id)
}

/** Notices and messages change in one transaction: each wish ends with exactly one message. */
async function announceSku(tx: Transaction, skuId: number): Promise<number> {
  const wishes = await tx
    .select({ id: stockNotices.id, userId: stockNotices.userId })
    .from(stockNotices)
    .where(and(eq(stockNotices.skuId, skuId), gt(stockNotices.expiresAt, now())))
    .orderBy(asc(stockNotices.userId))
    .limit(noticesPerTransaction)
    .for('update')
  if (wishes.length === 0) return 0
  await storeStockMessages(tx, skuId, wishes)
  await tx.delete(stockNotices).where(
    inArray(
      stockNotices.id,
      wishes.map(({ id }) => id),
    ),
  )
  return wishes.length
}
