import { asc, eq, gt } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { savedViews } from '../../../db/schema/staff.ts'
import { storeEntry } from '../audit/store-entry.ts'
import { findPerson, type PersonTexts } from '../person-texts.ts'
import { parseView, type SavedViewFields, savedViewChange, savedViewFields } from './saved-view.ts'

const perRead = 1_000

/**
 * Deletes the views of a person whose account is closed, and replaces what names the person in the views of other staff: a contact
 * everywhere, a name where a list searches for people. Names of lists, filters and columns never name a person (`list-model.ts`). A filter keeps a value that finds nothing, so no view shows more than before.
 * Each changed view has an audit entry.
 */
export async function eraseViews(tx: Transaction, userId: number, texts: PersonTexts): Promise<void> {
  await tx.delete(savedViews).where(eq(savedViews.userId, userId))
  const rename = createRenaming(texts)
  // read without locks: only views that name the person wait for the erasure
  for await (const rows of readViews(tx))
    for (const { id } of rows.filter((row) => rename(parseView(row)) !== undefined)) {
      const [row] = await tx.select().from(savedViews).where(eq(savedViews.id, id)).for('update')
      const before = row && parseView(row)
      const after = before && rename(before)
      if (after) await storeRenamed(tx, id, before, after)
    }
}

async function storeRenamed(tx: Transaction, id: number, before: SavedViewFields, after: SavedViewFields) {
  // a name is unique among the views of a person and a list
  const name = after.name === before.name ? after.name : `#${id} ${crypto.randomUUID().slice(0, 8)}`
  const { filters, columns } = after
  await tx
    .update(savedViews)
    .set({ name, filters: JSON.stringify(filters), columns: JSON.stringify(columns) })
    .where(eq(savedViews.id, id))
  const origin = { address: '', requestId: '', method: '', path: '' }
  const change = savedViewChange(id, savedViewFields(before), savedViewFields({ ...after, name }))
  await storeEntry(tx, { userId: null, actor: 'erasure', ...origin }, 'eraseViews', change)
}

async function* readViews(tx: Transaction) {
  for (let last = 0; ; ) {
    const rows = await tx
      .select()
      .from(savedViews)
      .where(gt(savedViews.id, last))
      .orderBy(asc(savedViews.id))
      .limit(perRead)
    yield rows
    last = rows.at(-1)?.id ?? last
    if (rows.length < perRead) return
  }
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
