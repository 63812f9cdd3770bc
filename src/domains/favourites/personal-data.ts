import { asc, eq } from 'drizzle-orm'
import { db, type Transaction } from '../../db/client.ts'
import { skus } from '../../db/schema/catalog.ts'
import { favourites, stockNotices } from '../../db/schema/favourites.ts'

/** Lists all favourites of a user, oldest first. */
export function listAllFavourites(userId: number) {
  return db
    .select({ skuId: favourites.skuId, name: skus.name, createTime: favourites.createTime })
    .from(favourites)
    .innerJoin(skus, eq(skus.id, favourites.skuId))
    .where(eq(favourites.userId, userId))
    .orderBy(asc(favourites.id))
}

/** Lists the notices that a user waits for, oldest first. */
export function listStockNotices(userId: number) {
  return db
    .select({ skuId: stockNotices.skuId, name: skus.name, expiresAt: stockNotices.expiresAt })
    .from(stockNotices)
    .innerJoin(skus, eq(skus.id, stockNotices.skuId))
    .where(eq(stockNotices.userId, userId))
    .orderBy(asc(stockNotices.id))
}

/** Deletes favourites and notices of a user in the caller's transaction. */
export async function eraseFavourites(tx: Transaction, userId: number): Promise<void> {
  await tx.delete(favourites).where(eq(favourites.userId, userId))
  await tx.delete(stockNotices).where(eq(stockNotices.userId, userId))
}
