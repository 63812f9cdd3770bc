import { count, eq } from 'drizzle-orm'
import { isDuplicate, type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { lockName } from '../../../db/lock-name.ts'
import { savedViews } from '../../../db/schema/staff.ts'
import { definedMembers } from '../../../lib/values/defined-members.ts'
import { nameTaken } from '../../catalog/errors.ts'
import { tooManyViews, viewNotOwn } from '../errors.ts'
import { getSavedView } from './find-views.ts'
import {
  type NewSavedView,
  type SavedView,
  type SavedViewFields,
  savedViewChange,
  savedViewFields,
} from './saved-view.ts'

const maxViews = 200

/**
 * Stores a view of a person.
 * @throws 400 name_taken for a name that the person has for this list already; 409 too_many_views above 200
 */
export function createSavedView(
  userId: number,
  wish: NewSavedView,
  inTransaction?: InTransaction,
): Promise<SavedView> {
  const view = { filters: {}, isShared: false, ...(definedMembers(wish) as NewSavedView) } as SavedViewFields
  return withFreeName(async (tx) => {
    await lockName(tx, `saved-views:${userId}`)
    const [own] = await tx.select({ count: count() }).from(savedViews).where(eq(savedViews.userId, userId))
    if ((own?.count ?? 0) >= maxViews) throw tooManyViews({ members: { limit: maxViews } })
    const [row] = await tx
      .insert(savedViews)
      .values({ ...toColumns(view), userId })
      .$returningId()
    const { id } = row as { id: number }
    await inTransaction?.(tx, savedViewChange(id, null, savedViewFields(view)))
    return getSavedView(id, userId, tx)
  })
}

/**
 * Changes a view of a person; filters and sharing that are undefined stay.
 * @throws 404 not_found for a view that the person does not see; 403 view_not_own for another one's; 400 name_taken
 */
export function updateSavedView(
  id: number,
  userId: number,
  toWish: (present: SavedView) => NewSavedView,
  inTransaction?: InTransaction,
): Promise<SavedView> {
  return withFreeName(async (tx) => {
    const before = await lockOwnView(tx, id, userId)
    const after = { ...before, ...definedMembers(toWish(before)) } as SavedViewFields
    await tx.update(savedViews).set(toColumns(after)).where(eq(savedViews.id, id))
    await inTransaction?.(tx, savedViewChange(id, savedViewFields(before), savedViewFields(after)))
    return getSavedView(id, userId, tx)
  })
}

/**
 * Deletes a view of a person.
 * @throws 404 not_found for a view that the person does not see; 403 view_not_own for another one's
 */
export async function deleteSavedView(
  id: number,
  userId: number,
  inTransaction?: InTransaction,
): Promise<void> {
  await transaction(async (tx) => {
    const before = await lockOwnView(tx, id, userId)
    await tx.delete(savedViews).where(eq(savedViews.id, id))
    await inTransaction?.(tx, savedViewChange(id, savedViewFields(before), null))
  })
}

async function lockOwnView(tx: Transaction, id: number, userId: number): Promise<SavedView> {
  await tx.select({ id: savedViews.id }).from(savedViews).where(eq(savedViews.id, id)).for('update')
  const view = await getSavedView(id, userId, tx)
  if (view.userId !== userId) throw viewNotOwn()
  return view
}

/** The unique key of the table decides, also between two concurrent requests. */
async function withFreeName<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  try {
    return await transaction(work)
  } catch (error) {
    if (isDuplicate(error, 'tb_saved_view_uniq')) throw nameTaken()
    throw error
  }
}

const toColumns = ({ name, list, isShared, filters, columns }: SavedViewFields) => ({
  ...{ name, list, isShared },
  filters: JSON.stringify(filters),
  columns: JSON.stringify(columns),
})
