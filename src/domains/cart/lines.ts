/** Whose cart: a user's, or a guest's who is known by a signed cookie. */
export type CartOwner =
  | Readonly<{ kind: 'user'; userId: number }>
  | Readonly<{ kind: 'guest'; guestId: string }>

export type CartLine = Readonly<{ skuId: number; count: number; selected: boolean }>

/** A cart has at most this many lines. */
export const maxLines = 100

type StoredLine = CartLine & Readonly<{ addedAtMs: number }>

/**
 * The lines in the hash of a cart, in the order in which they were added. A field is a SKU's id, its value
 * `count:selected:addedAtMs`; names that begin with # are not lines.
 */
export function parseLines(hash: Readonly<Record<string, string>>): CartLine[] {
  return Object.entries(hash)
    .filter(([field]) => !field.startsWith('#'))
    .map(([field, value]): StoredLine => {
      const [count, selected, addedAtMs] = value.split(':')
      return {
        skuId: Number(field),
        count: Number(count),
        selected: selected === '1',
        addedAtMs: Number(addedAtMs),
      }
    })
    .sort((a, b) => a.addedAtMs - b.addedAtMs || a.skuId - b.skuId)
    .map(({ skuId, count, selected }) => ({ skuId, count, selected }))
}

/** Two carts of one guest, the one that waits to be merged first, as the guest sees them. */
export function unite(waiting: readonly CartLine[], current: readonly CartLine[]): CartLine[] {
  const bySku = new Map(waiting.map((line) => [line.skuId, line]))
  for (const line of current) {
    const other = bySku.get(line.skuId)
    bySku.set(line.skuId, { ...line, count: line.count + (other?.count ?? 0) })
  }
  return [...bySku.values()]
}
