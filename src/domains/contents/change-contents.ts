import { eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../db/client.ts'
import type { InTransaction } from '../../db/in-transaction.ts'
import { contentCategories, contents } from '../../db/schema/contents.ts'
import { definedMembers } from '../../lib/values/defined-members.ts'
import { publishInvalidation } from '../catalog/cache/change-events.ts'
import { sanitizeDescription } from '../catalog/goods/sanitize-description.ts'
import { type Content, contentFields } from './content-fields.ts'
import { contentCategoryUnknown } from './errors.ts'
import { getContent } from './find-contents.ts'

type NewContent = Omit<Content, 'id'>

/**
 * Stores an ad; its text is sanitized. Once this resolves, every process shows it.
 * @throws 400 content_category_unknown
 */
export async function createContent(content: NewContent, inTransaction?: InTransaction): Promise<Content> {
  const columns = sanitized(content)
  const stored = await transaction(async (tx) => {
    await requireCategory(tx, columns.categoryId)
    const [row] = await tx.insert(contents).values(columns).$returningId()
    const { id } = row as { id: number }
    await inTransaction?.(tx, { object: `content:${id}`, before: null, after: contentFields(columns) })
    return { id, ...columns }
  })
  await publishInvalidation(['contents'])
  return stored
}

/**
 * Updates an ad; a member that is undefined keeps its value. Once this resolves, every process shows the new values.
 * @throws 404 not_found; 400 content_category_unknown
 */
export async function updateContent(
  id: number,
  change: Partial<NewContent>,
  inTransaction?: InTransaction,
): Promise<Content> {
  const given = definedMembers(sanitized(change))
  const stored = await transaction(async (tx) => {
    const before = await lockContent(tx, id)
    const after = { ...before, ...given }
    if (after.categoryId !== before.categoryId) await requireCategory(tx, after.categoryId)
    const { id: _, ...columns } = after
    await tx.update(contents).set(columns).where(eq(contents.id, id))
    await inTransaction?.(tx, {
      object: `content:${id}`,
      before: contentFields(before),
      after: contentFields(after),
    })
    return after
  })
  await publishInvalidation(['contents'])
  return stored
}

/** Deletes an ad. @throws 404 not_found */
export async function deleteContent(id: number, inTransaction?: InTransaction): Promise<void> {
  await transaction(async (tx) => {
    const before = await lockContent(tx, id)
    await tx.delete(contents).where(eq(contents.id, id))
    await inTransaction?.(tx, { object: `content:${id}`, before: contentFields(before), after: null })
  })
  await publishInvalidation(['contents'])
}

function sanitized<T extends Partial<NewContent>>(content: T): T {
  return content.text ? { ...content, text: sanitizeDescription(content.text) } : content
}

async function lockContent(tx: Transaction, id: number): Promise<Content> {
  await tx.select({ id: contents.id }).from(contents).where(eq(contents.id, id)).for('update')
  return getContent(id, tx)
}

/** Locks the category, so that it is not deleted meanwhile. @throws 400 content_category_unknown */
async function requireCategory(tx: Transaction, id: number): Promise<void> {
  const [row] = await tx
    .select({ id: contentCategories.id })
    .from(contentCategories)
    .where(eq(contentCategories.id, id))
    .for('update')
  if (!row) throw contentCategoryUnknown()
}
