import { growArray } from './grow-array.ts'

/** Counts small numbers in an array, and forgets only what it counted. */
export class Counter {
  #counts = new Uint32Array(256)
  #counted: number[] = []

  /** Begins anew, for numbers below `size`. */
  reset(size: number): void {
    for (const number of this.#counted) this.#counts[number] = 0
    this.#counted = []
    this.#counts = growArray(this.#counts, size)
  }

  add(number: number): void {
    if (this.#counts[number] === 0) this.#counted.push(number)
    this.#counts[number] = (this.#counts[number] as number) + 1
  }

  /** Numbers with their counts, the highest first. */
  most(limit: number, isWanted: (number: number) => boolean = () => true): [number: number, count: number][] {
    return this.#counted
      .filter(isWanted)
      .map((number): [number, number] => [number, this.#counts[number] as number])
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, limit)
  }
}
