import { and, count, eq } from 'drizzle-orm'
import { db, type Transaction, transaction } from '../../db/client.ts'
import { skus } from '../../db/schema/catalog.ts'
import { favourites } from '../../db/schema/favourites.ts'
import { lockUserExclusively } from '../accounts/lock-active-user.ts'
import { skuNotOnSale } from '../catalog/errors.ts'
import { favouritesFull } from './errors.ts'

/** The maximum number of favourites of a user. */
export const favouriteLimit = 200

/**
 * Marks a SKU as a favourite. Idempotent.
 * @throws 400 sku_not_on_sale, favourites_full; 401 when the account is closed
 */
export async function addFavourite(userId: number, skuId: number): Promise<void> {
  await transaction(async (tx) => {
    // requests of one user serialize, so the count stays within the limit
    await lockUserExclusively(tx, userId)
    if (await isFavourite(tx, userId, skuId)) return
    await requireOnSale(tx, skuId)
    const [existing] = await tx.select({ n: count() }).from(favourites).where(eq(favourites.userId, userId))
    if ((existing?.n ?? 0) >= favouriteLimit) throw favouritesFull()
    await tx.insert(favourites).values({ userId, skuId })
  })
}

/** Removes a favourite. Idempotent. */
export async function removeFavourite(userId: number, skuId: number): Promise<void> {
  await db.delete(favourites).where(and(eq(favourites.userId, userId), eq(favourites.skuId, skuId)))
}

async function isFavourite(tx: Transaction, userId: number, skuId: number): Promise<boolean> {
  const rows = await tx
    .select({ id: favourites.id })
    .from(favourites)
    .where(and(eq(favourites.userId, userId), eq(favourites.skuId, skuId)))
  return rows.length > 0
}

async function requireOnSale(tx: Transaction, skuId: number): Promise<void> {
  const [sku] = await tx
    .select({ id: skus.id })
    .from(skus)
    .where(and(eq(skus.id, skuId), eq(skus.isLaunched, true)))
  if (!sku) throw skuNotOnSale()
}
