import { and, eq, ne } from 'drizzle-orm'
import { type Transaction, transaction } from '../../db/client.ts'
import type { InTransaction } from '../../db/in-transaction.ts'
import { lockName } from '../../db/lock-name.ts'
import { contentCategories, contents } from '../../db/schema/contents.ts'
import { publishInvalidation } from '../catalog/cache/change-events.ts'
import { type ContentCategory, contentCategoryFields } from './content-fields.ts'
import { contentCategoryInUse, keyTaken } from './errors.ts'
import { getContentCategory } from './find-contents.ts'

type NewContentCategory = Omit<ContentCategory, 'id'>

/**
 * Stores a place of ads.
 * @throws 400 key_taken
 */
export async function createContentCategory(
  category: NewContentCategory,
  inTransaction?: InTransaction,
): Promise<ContentCategory> {
  const stored = await transaction(async (tx) => {
    await refuseTakenKey(tx, category.key)
    const [row] = await tx.insert(contentCategories).values(category).$returningId()
    const { id } = row as { id: number }
    const after = contentCategoryFields(category)
    await inTransaction?.(tx, { object: `contentcategory:${id}`, before: null, after })
    return { id, ...category }
  })
  await publishInvalidation(['contents'])
  return stored
}

/**
 * Updates a place of ads. Once this resolves, every process finds its ads by the new key.
 * @throws 404 not_found; 400 key_taken
 */
export async function updateContentCategory(
  id: number,
  change: NewContentCategory,
  inTransaction?: InTransaction,
): Promise<ContentCategory> {
  const stored = await transaction(async (tx) => {
    const before = await lockContentCategory(tx, id)
    const after = { ...before, ...change }
    if (after.key !== before.key) await refuseTakenKey(tx, after.key, id)
    await tx.update(contentCategories).set(change).where(eq(contentCategories.id, id))
    await inTransaction?.(tx, {
      object: `contentcategory:${id}`,
      before: contentCategoryFields(before),
      after: contentCategoryFields(after),
    })
    return after
  })
  await publishInvalidation(['contents'])
  return stored
}

/**
 * Deletes a place without ads.
 * @throws 404 not_found; 409 content_category_in_use
 */
export async function deleteContentCategory(id: number, inTransaction?: InTransaction): Promise<void> {
  await transaction(async (tx) => {
    const before = await lockContentCategory(tx, id)
    const [used] = await tx
      .select({ id: contents.id })
      .from(contents)
      .where(eq(contents.categoryId, id))
      .limit(1)
    if (used) throw contentCategoryInUse()
    await tx.delete(contentCategories).where(eq(contentCategories.id, id))
    await inTransaction?.(tx, {
      object: `contentcategory:${id}`,
      before: contentCategoryFields(before),
      after: null,
    })
  })
  await publishInvalidation(['contents'])
}

async function lockContentCategory(tx: Transaction, id: number): Promise<ContentCategory> {
  await tx
    .select({ id: contentCategories.id })
    .from(contentCategories)
    .where(eq(contentCategories.id, id))
    .for('update')
  return getContentCategory(id, tx)
}

async function refuseTakenKey(tx: Transaction, key: string, exceptId = 0): Promise<void> {
  await lockName(tx, 'content keys')
  const [other] = await tx
    .select({ id: contentCategories.id })
    .from(contentCategories)
    .where(and(eq(contentCategories.key, key), ne(contentCategories.id, exceptId)))
    .limit(1)
  if (other) throw keyTaken()
}
