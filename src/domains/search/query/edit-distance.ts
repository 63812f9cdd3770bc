/**
 * Returns the Damerau–Levenshtein distance (insertions, deletions, substitutions and swaps of neighbors) of two words.
 * @returns `limit + 1` for every distance above `limit`, without computing it
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let beforePrevious: number[] = []
  let previousMinimum = 0
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let minimum = i
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      let cost = Math.min(
        (previous[j - 1] as number) + (isSame ? 0 : 1),
        (previous[j] as number) + 1,
        (row[j - 1] as number) + 1,
      )
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (beforePrevious[j - 2] as number) + 1)
      row.push(cost)
      minimum = Math.min(minimum, cost)
    }
    // a swap reads the row before the previous one, so that row must exceed the limit too
    if (minimum > limit && previousMinimum >= limit) return limit + 1
    previousMinimum = minimum
    ;[beforePrevious, previous] = [previous, row]
  }
  return Math.min(limit + 1, previous[b.length] as number)
}
