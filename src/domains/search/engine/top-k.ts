/** A sort comparator: negative when `a` comes first. It never returns 0 for two different numbers. */
export type Comparator = (a: number, b: number) => number

/**
 * Partially sorts in place: `[from, to)` then holds the items of those ranks in order, and `[0, from)` the items of
 * better ranks in any order. Quickselect, O(count) on average.
 */
export function topK(items: Uint32Array, count: number, from: number, to: number, compare: Comparator): void {
  if (from > 0 && from < count) partitionAt(items, 0, count - 1, from, compare)
  if (to < count) partitionAt(items, from, count - 1, to, compare)
  items.subarray(from, Math.min(to, count)).sort(compare)
}

/** Quickselect: moves items so that all before `at` come before all from `at` on. */
function partitionAt(items: Uint32Array, low: number, high: number, at: number, compare: Comparator): void {
  while (low < high) {
    const pivot = medianOfThree(items, low, high, compare)
    let [i, j] = [low, high]
    while (i <= j) {
      while (compare(items[i] as number, pivot) < 0) i++
      while (compare(items[j] as number, pivot) > 0) j--
      if (i > j) break
      const swapped = items[i] as number
      items[i++] = items[j] as number
      items[j--] = swapped
    }
    if (at <= j) high = j
    else if (at >= i) low = i
    else return
  }
}

function medianOfThree(items: Uint32Array, low: number, high: number, compare: Comparator): number {
  const a = items[low] as number
  const b = items[(low + high) >>> 1] as number
  const c = items[high] as number
  const [less, more] = compare(a, b) < 0 ? [a, b] : [b, a]
  if (compare(c, less) < 0) return less
  return compare(c, more) < 0 ? c : more
}
