import { eq, or } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { categories, channels, goods, skus } from '../../../db/schema/catalog.ts'
import { publishInvalidation } from '../cache/change-events.ts'
import { categoryInUse } from '../errors.ts'
import { type Category, categoryFields } from './category-fields.ts'
import { lockCategory, lockTree, refuseTakenName } from './lock-categories.ts'
import { placeBelow } from './place-category.ts'

export type NewCategory = Omit<Category, 'id'>

/**
 * Stores a category.
 * @throws 400 name_taken, category_unknown, category_misplaced
 */
export async function createCategory(wish: NewCategory, inTransaction?: InTransaction): Promise<Category> {
  const stored = await transaction(async (tx) => {
    await lockTree(tx)
    await placeBelow(tx, wish.parentId)
    await refuseTakenName(tx, wish)
    const [row] = await tx.insert(categories).values(wish).$returningId()
    const { id } = row as { id: number }
    await inTransaction?.(tx, { object: `category:${id}`, before: null, after: categoryFields(wish) })
    return { id, ...wish }
  })
  await publishInvalidation(['tree'])
  return stored
}

/**
 * Deletes a category that has no children, SPUs, SKUs or channel.
 * @throws 404 not_found; 409 category_in_use
 */
export async function deleteCategory(id: number, inTransaction?: InTransaction): Promise<void> {
  await transaction(async (tx) => {
    const before = await lockCategory(tx, id)
    if (await isInUse(tx, id)) throw categoryInUse()
    await tx.delete(categories).where(eq(categories.id, id))
    await inTransaction?.(tx, { object: `category:${id}`, before: categoryFields(before), after: null })
  })
  await publishInvalidation(['tree'])
}

async function isInUse(tx: Transaction, id: number): Promise<boolean> {
  const ofGoods = or(eq(goods.category1Id, id), eq(goods.category2Id, id), eq(goods.category3Id, id))
  const reads = [
    () => tx.select({ id: categories.id }).from(categories).where(eq(categories.parentId, id)).limit(1),
    () => tx.select({ id: goods.id }).from(goods).where(ofGoods).limit(1),
    () => tx.select({ id: skus.id }).from(skus).where(eq(skus.categoryId, id)).limit(1),
    () => tx.select({ id: channels.id }).from(channels).where(eq(channels.categoryId, id)).limit(1),
  ]
  for (const read of reads) if ((await read()).length > 0) return true
  return false
}
