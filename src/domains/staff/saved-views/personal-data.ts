import { asc, eq, gt } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { savedViews } from '../../../db/schema/staff.ts'
import { recordUnrequested } from '../audit/record-change.ts'
import { eraseNamed, findPerson, type PersonTexts } from '../person-texts.ts'
import { parseView, type SavedViewFields, savedViewChange, savedViewFields } from './saved-view.ts'

/**
 * Deletes the views of a person whose account is closed, and replaces what names the person in the views of other staff: a contact
 * everywhere, a name where a list searches for people. Names of lists, filters and columns never name a person (`list-model.ts`). A
 * filter keeps a value that finds nothing, so no view shows more than before. Each changed view has an audit entry.
 */
export async function eraseViews(tx: Transaction, userId: number, texts: PersonTexts): Promise<void> {
  await tx.delete(savedViews).where(eq(savedViews.userId, userId))
  const rename = createRenaming(texts)
  const read = (afterId: number, most: number) =>
    tx.select().from(savedViews).where(gt(savedViews.id, afterId)).orderBy(asc(savedViews.id)).limit(most)
  await eraseNamed(
    read,
    (row) => rename(parseView(row)) !== undefined,
    async (id) => {
      const [row] = await tx.select().from(savedViews).where(eq(savedViews.id, id)).for('update')
      const before = row && parseView(row)
      const after = before && rename(before)
      if (after) await storeRenamed(tx, id, before, after)
    },
  )
}

async function storeRenamed(tx: Transaction, id: number, before: SavedViewFields, after: SavedViewFields) {
  // a name is unique among the views of a person and a list
  const name = after.name === before.name ? after.name : `#${id} ${crypto.randomUUID().slice(0, 8)}`
  const filters = JSON.stringify(after.filters)
  await tx.update(savedViews).set({ name, filters }).where(eq(savedViews.id, id))
  const change = savedViewChange(id, savedViewFields(before), savedViewFields({ ...after, name }))
  await recordUnrequested('erasure', 'eraseViews')(tx, change)
}

/** Returns a function that returns a view without the texts of the person; undefined when it has none. */
function createRenaming(texts: PersonTexts) {
  const person = findPerson(texts)
  return (view: SavedViewFields): SavedViewFields | undefined => {
    const filters = person.withoutTexts(view.list, view.filters)
    const isTitled = person.isNamedIn(view.list, view.name)
    if (!isTitled && !filters) return undefined
    return { ...view, name: isTitled ? '' : view.name, filters: filters ?? view.filters }
  }
}
