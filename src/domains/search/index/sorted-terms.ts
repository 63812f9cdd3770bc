/**
 * Words in order, for looking up prefixes. New ones stand unsorted aside until there are enough of them to be worth
 * merging.
 */
export class SortedWords {
  #sorted: string[] = []
  #aside: string[] = []

  get size(): number {
    return this.#sorted.length + this.#aside.length
  }

  /** Adds a word that is not there yet. */
  add(word: string): void {
    this.#aside.push(word)
    if (this.#aside.length > Math.max(2_000, this.#sorted.length / 8)) this.merge()
  }

  /** Leaves only the words that `isKept` wants. */
  retain(isKept: (word: string) => boolean): void {
    this.merge()
    this.#sorted = this.#sorted.filter(isKept)
  }

  /** Words that begin with `prefix`, `limit` at most; `prefix` itself is one of them. */
  startingWith(prefix: string, limit: number): string[] {
    const found: string[] = []
    for (let i = this.#lowerBound(prefix); found.length < limit; i++) {
      const word = this.#sorted[i]
      if (!word?.startsWith(prefix)) break
      found.push(word)
    }
    for (const word of this.#aside) {
      if (found.length >= limit) break
      if (word.startsWith(prefix)) found.push(word)
    }
    return found
  }

  merge(): void {
    if (this.#aside.length === 0) return
    const [left, right] = [this.#sorted, this.#aside.sort(compare)]
    const merged: string[] = new Array(left.length + right.length)
    for (let i = 0, j = 0, to = 0; to < merged.length; to++) {
      const isLeft = j >= right.length || (i < left.length && (left[i] as string) <= (right[j] as string))
      merged[to] = (isLeft ? left[i++] : right[j++]) as string
    }
    this.#sorted = merged
    this.#aside = []
  }

  #lowerBound(word: string): number {
    let [low, high] = [0, this.#sorted.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#sorted[middle] as string) < word) low = middle + 1
      else high = middle
    }
    return low
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
