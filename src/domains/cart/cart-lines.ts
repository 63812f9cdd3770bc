import type { Fen } from '../../lib/money.ts'

/** Owner of a cart: a user, or a guest identified by a signed cookie. */
export type CartOwner =
  | Readonly<{ kind: 'user'; userId: number }>
  | Readonly<{ kind: 'guest'; guestId: string }>

export type CartLine = Readonly<{ skuId: number; count: number; selected: boolean }>

/** A line as stored in Redis. */
export type StoredLine = CartLine &
  Readonly<{
    /** Price per piece when the line was last added to; null in lines of older versions. */
    addedFen: Fen | null
  }>

/** Lines that a shopper may add to one cart. */
export const maxLines = 100

/** Lines in one cart at most: a merge may go beyond `maxLines`. */
export const maxMergedLines = 200

/**
 * Parses the hash of a cart into lines in the order in which they were added. `lua-scripts.ts` documents the fields;
 * fields that begin with # are not lines.
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

/** Merges a guest's claimed cart and current cart for display. Counts add up; the current line's values win. */
export function mergeForDisplay(
  claimed: readonly StoredLine[],
  current: readonly StoredLine[],
): StoredLine[] {
  const bySku = new Map(claimed.map((line) => [line.skuId, line]))
  for (const line of current) {
    const other = bySku.get(line.skuId)
    const addedFen = line.addedFen ?? other?.addedFen ?? null
    bySku.set(line.skuId, { ...line, count: line.count + (other?.count ?? 0), addedFen })
  }
  return [...bySku.values()]
}
