/** A sorted list of strings for prefix look-ups. New strings wait in an unsorted buffer until a merge pays off. */
export class SortedTerms {
  #sorted: string[] = []
  #buffer: string[] = []

  get size(): number {
    return this.#sorted.length + this.#buffer.length
  }

  /** Adds a string that is not in the list yet. */
  add(term: string): void {
    this.#buffer.push(term)
    if (this.#buffer.length > Math.max(2_000, this.#sorted.length / 8)) this.merge()
  }

  /** Removes every string for which `shouldRetain` is false. */
  retain(shouldRetain: (term: string) => boolean): void {
    this.merge()
    this.#sorted = this.#sorted.filter(shouldRetain)
  }

  /** Returns at most `limit` strings that begin with `prefix`, including `prefix` itself. */
  withPrefix(prefix: string, limit: number): string[] {
    const terms: string[] = []
    for (let i = this.#lowerBound(prefix); terms.length < limit; i++) {
      const term = this.#sorted[i]
      if (!term?.startsWith(prefix)) break
      terms.push(term)
    }
    for (const term of this.#buffer) {
      if (terms.length >= limit) break
      if (term.startsWith(prefix)) terms.push(term)
    }
    return terms
  }

  /** Merges the buffer into the sorted list. */
  merge(): void {
    if (this.#buffer.length === 0) return
    const [left, right] = [this.#sorted, this.#buffer.sort(compare)]
    const merged: string[] = new Array(left.length + right.length)
    for (let i = 0, j = 0, to = 0; to < merged.length; to++) {
      const isLeft = j >= right.length || (i < left.length && (left[i] as string) <= (right[j] as string))
      merged[to] = (isLeft ? left[i++] : right[j++]) as string
    }
    this.#sorted = merged
    this.#buffer = []
  }

  #lowerBound(term: string): number {
    let [low, high] = [0, this.#sorted.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#sorted[middle] as string) < term) low = middle + 1
      else high = middle
    }
    return low
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
