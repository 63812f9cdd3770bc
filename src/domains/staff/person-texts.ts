/** How staff may name a person: `contacts` are unique, such as a mobile; others may have the same `names`. */
export type PersonTexts = Readonly<{ names: readonly string[]; contacts: readonly string[] }>

type Filters = Readonly<Record<string, string>>

/** The filter that may be the name of a person, by the names that saved views and exports give to lists. */
const nameFilters: Readonly<Record<string, string>> = {
  orders: 'keyword',
  refunds: 'keyword',
  reviews: 'keyword',
  users: 'keyword',
  customers: 'keyword',
  'permission/admins': 'keyword',
  admins: 'keyword',
  audit: 'user',
}
/** Takes the place of a person in a filter, and matches no user: user names have no colon. */
export const erasedFilter = 'erased:'

/** A shorter name may be a part of other words. */
const nameCharacters = 3

/** Returns functions that find a person in what staff typed: a contact everywhere, a name where a list searches for people. */
export function findPerson({ names, contacts }: PersonTexts) {
  const holdsContact = holding(contacts)
  const holdsName = holding(names.filter((name) => [...name].length >= nameCharacters))
  const exact = new Set(names.map(fold))
  return {
    /** Returns whether a text about a list names the person. */
    isNamedIn: (list: string, text: string): boolean =>
      holdsContact(text) || (Object.hasOwn(nameFilters, list) && holdsName(text)),

    /** Returns filters with a value that finds nothing in the place of the person; undefined when they do not name the person. */
    withoutTexts(list: string, filters: Filters): Filters | undefined {
      const nameFilter = Object.hasOwn(nameFilters, list) ? nameFilters[list] : undefined
      const isNamed = (name: string, value: string) =>
        holdsContact(value) || (name === nameFilter && exact.has(fold(value)))
      const named = Object.entries(filters).filter(([name, value]) => isNamed(name, value))
      if (named.length === 0) return undefined
      return { ...filters, ...Object.fromEntries(named.map(([name]) => [name, erasedFilter])) }
    },
  }
}

const fold = (text: string) => text.trim().toLowerCase()

/** Returns a function that returns whether a text holds one of these, in any case. */
function holding(texts: readonly string[]): (text: string) => boolean {
  if (texts.length === 0) return () => false
  const pattern = new RegExp(texts.map((text) => RegExp.escape(text)).join('|'), 'iu')
  return (text) => pattern.test(text)
}

type Named = Readonly<{ id: number }>
const perRead = 1_000

/**
 * Calls `erase` for each row that names a person, by ascending ids. The rows are read without locks, so that only those wait for
 * the erasure; `erase` locks the row and looks again.
 * @param read reads rows behind an id, by ascending ids
 */
export async function eraseNamed<Row extends Named>(
  read: (afterId: number, most: number) => PromiseLike<Row[]>,
  isNamed: (row: Row) => boolean,
  erase: (id: number) => Promise<void>,
): Promise<void> {
  for (let last = 0; ; ) {
    const rows = await read(last, perRead)
    for (const row of rows.filter(isNamed)) await erase(row.id)
    last = rows.at(-1)?.id ?? last
    if (rows.length < perRead) return
  }
}
