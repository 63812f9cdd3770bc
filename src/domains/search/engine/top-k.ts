/** Says which of two numbers comes first: less than 0 for `a`. Never 0 for two different numbers. */
export type Comparison = (a: number, b: number) => number

/**
 * Puts those that belong at `[from, to)` in order there, and before `from` those that come first, in time proportional
 * to `count`: everything else stays unsorted.
 */
export function topK(items: Uint32Array, count: number, from: number, to: number, compare: Comparison): void {
  if (from > 0 && from < count) partitionAt(items, 0, count - 1, from, compare)
  if (to < count) partitionAt(items, from, count - 1, to, compare)
  items.subarray(from, Math.min(to, count)).sort(compare)
}

/** Quickselect: what stands before `at` comes before what stands from there on. */
function partitionAt(items: Uint32Array, low: number, high: number, at: number, compare: Comparison): void {
  while (low < high) {
    const pivot = median(items, low, high, compare)
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

function median(items: Uint32Array, low: number, high: number, compare: Comparison): number {
  const a = items[low] as number
  const b = items[(low + high) >>> 1] as number
  const c = items[high] as number
  const [less, more] = compare(a, b) < 0 ? [a, b] : [b, a]
  if (compare(c, less) < 0) return less
  return compare(c, more) < 0 ? c : more
}
