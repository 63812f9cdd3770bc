import type { Fen } from '../../lib/money.ts'

/** Whose cart: a user's, or a guest's who is known by a signed cookie. */
export type CartOwner =
  | Readonly<{ kind: 'user'; userId: number }>
  | Readonly<{ kind: 'guest'; guestId: string }>

export type CartLine = Readonly<{ skuId: number; count: number; selected: boolean }>

/** A line as it is kept. */
export type StoredLine = CartLine &
  Readonly<{
    /** What one piece cost when it was last added, null in lines that were stored before this was kept. */
    addedFen: Fen | null
  }>

/** A cart has at most this many lines. */
export const maxLines = 100

/**
 * The lines in the hash of a cart, in the order in which they were added. A field is a SKU's id, its value
 * `count:selected:addedAtMs:addedFen`; names that begin with # are not lines.
 */
export function parseLines(hash: Readonly<Record<string, string>>): StoredLine[] {
  return Object.entries(hash)
    .filter(([field]) => !field.startsWith('#'))
    .map(([field, value]) => {
      const [count, selected, addedAtMs, addedFen] = value.split(':')
      return {
        skuId: Number(field),
        count: Number(count),
        selected: selected === '1',
        addedAtMs: Number(addedAtMs),
        addedFen: addedFen ? Number(addedFen) : null,
      }
    })
    .sort((a, b) => a.addedAtMs - b.addedAtMs || a.skuId - b.skuId)
    .map(({ addedAtMs, ...line }) => line)
}

/** Two carts of one guest, the one that waits to be merged first, as the guest sees them: what was added later counts. */
export function mergeForDisplay(
  waiting: readonly StoredLine[],
  current: readonly StoredLine[],
): StoredLine[] {
  const bySku = new Map(waiting.map((line) => [line.skuId, line]))
  for (const line of current) {
    const other = bySku.get(line.skuId)
    const addedFen = line.addedFen ?? other?.addedFen ?? null
    bySku.set(line.skuId, { ...line, count: line.count + (other?.count ?? 0), addedFen })
  }
  return [...bySku.values()]
}
