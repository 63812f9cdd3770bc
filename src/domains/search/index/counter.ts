import { growArray } from '../../../lib/values/grow-array.ts'

/** Counts ordinals in a reused array; `reset` clears only the counted entries, not the whole array. */
export class Counter {
  #counts = new Uint32Array(256)
  #counted: number[] = []

  /** Clears all counts and grows the array to ordinals below `size`. */
  reset(size: number): void {
    for (const ordinal of this.#counted) this.#counts[ordinal] = 0
    this.#counted = []
    this.#counts = growArray(this.#counts, size)
  }

  add(ordinal: number): void {
    if (this.#counts[ordinal] === 0) this.#counted.push(ordinal)
    this.#counts[ordinal] = (this.#counts[ordinal] as number) + 1
  }

  /** Returns the `limit` most frequent ordinals that pass `filter`, with their counts, highest count first. */
  top(limit: number, filter: (ordinal: number) => boolean = () => true): [ordinal: number, count: number][] {
    return this.#counted
      .filter(filter)
      .map((ordinal): [number, number] => [ordinal, this.#counts[ordinal] as number])
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, limit)
  }
}
