import { asc, eq, gt } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { savedViews } from '../../../db/schema/staff.ts'
import { storeEntry } from '../audit/store-entry.ts'
import { parseView, type SavedViewFields, savedViewChange, savedViewFields } from './saved-view.ts'

/** How staff may name a person: `contacts` are unique, such as a mobile; others may have the same `names`. */
export type PersonTexts = Readonly<{ names: readonly string[]; contacts: readonly string[] }>

/** Lists whose keyword may be the name of a person. */
const personLists = ['orders', 'refunds', 'users', 'permission/admins']
/** A shorter name may be a part of other words. */
const nameCharacters = 3
const perRead = 1_000

/**
 * Deletes the views of a person whose account is closed, and replaces what names the person in the views of other staff: a contact
 * everywhere, a name where a list searches for people. A filter keeps a value that finds nothing, so no view shows more than before.
 * Each changed view has an audit entry.
 */
export async function eraseViews(tx: Transaction, userId: number, texts: PersonTexts): Promise<void> {
  await tx.delete(savedViews).where(eq(savedViews.userId, userId))
  const rename = createRenaming(userId, texts)
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
function createRenaming(userId: number, { names, contacts }: PersonTexts) {
  const holdsContact = holding(contacts)
  const holdsName = holding(names.filter((name) => [...name].length >= nameCharacters))
  const exact = new Set(names.map(fold))
  const nobody = `closed:${userId}`
  return (view: SavedViewFields): SavedViewFields | undefined => {
    const searchesPeople = personLists.includes(view.list)
    const isNamed = (value: string) => searchesPeople && exact.has(fold(value))
    const filters = Object.entries(view.filters).map(
      ([key, value]) =>
        [key, holdsContact(value) || (key === 'keyword' && isNamed(value)) ? nobody : value] as const,
    )
    const isTitled = holdsContact(view.name) || (searchesPeople && holdsName(view.name))
    if (!isTitled && filters.every(([key, value]) => value === view.filters[key])) return undefined
    return { ...view, name: isTitled ? '' : view.name, filters: Object.fromEntries(filters) }
  }
}

const fold = (text: string) => text.trim().toLowerCase()

/** Returns a function that returns whether a text holds one of these, in any case. */
function holding(texts: readonly string[]): (text: string) => boolean {
  if (texts.length === 0) return () => false
  const pattern = new RegExp(texts.map((text) => RegExp.escape(text)).join('|'), 'iu')
  return (text) => pattern.test(text)
}
