import { growArray } from './grow-array.ts'

const pageWords = 1 << 20
const maxBlock = 4096

/**
 * Lists of 32-bit numbers, one a token, that only grow, in a few large arrays: a list is a chain of blocks whose sizes
 * double, so that neither growth nor thousands of small lists cost much.
 */
export class PostingArena {
  readonly #pages: Uint32Array[] = []
  #used = pageWords
  #counts = new Uint32Array(1024)
  #first = new Uint32Array(1024)
  #last = new Uint32Array(1024)
  #room = new Uint16Array(1024)
  #words = 0

  /** How many numbers a list holds. */
  count(list: number): number {
    return this.#counts[list] ?? 0
  }

  /** The bytes of all pages. */
  get bytes(): number {
    return this.#pages.length * pageWords * 4 + this.#counts.length * 14
  }

  /** How many numbers all lists hold. */
  get size(): number {
    return this.#words
  }

  append(list: number, value: number): void {
    if (list >= this.#counts.length) this.#widen(list + 1)
    const count = this.#counts[list] as number
    if (this.#room[list] === 0) this.#addBlock(list, count)
    const room = this.#room[list] as number
    const block = this.#last[list] as number
    const page = this.#pages[block >>> 20] as Uint32Array
    const capacity = page[(block & (pageWords - 1)) + 1] as number
    page[(block & (pageWords - 1)) + 2 + capacity - room] = value
    this.#room[list] = room - 1
    this.#counts[list] = count + 1
    this.#words++
  }

  /**
   * Calls `visit` with each stretch of the list in order: an array and the part of it that holds numbers. The first
   * `skip` numbers are left out.
   */
  visit(list: number, visit: (page: Uint32Array, from: number, to: number) => void, skip = 0): void {
    const count = this.count(list)
    let block = this.#first[list] ?? 0
    for (let passed = 0; passed < count; ) {
      const page = this.#pages[block >>> 20] as Uint32Array
      const at = block & (pageWords - 1)
      const length = Math.min(count - passed, page[at + 1] as number)
      if (passed + length > skip) visit(page, at + 2 + Math.max(0, skip - passed), at + 2 + length)
      passed += length
      block = page[at] as number
    }
  }

  #addBlock(list: number, count: number): void {
    const capacity = Math.min(maxBlock, Math.max(2, count))
    if (this.#used + capacity + 2 > pageWords) {
      this.#pages.push(new Uint32Array(pageWords))
      this.#used = 0
    }
    const block = (this.#pages.length - 1) * pageWords + this.#used
    this.#used += capacity + 2
    const page = this.#pages.at(-1) as Uint32Array
    page[(block & (pageWords - 1)) + 1] = capacity
    if (count === 0) this.#first[list] = block
    else {
      const last = this.#last[list] as number
      ;(this.#pages[last >>> 20] as Uint32Array)[last & (pageWords - 1)] = block
    }
    this.#last[list] = block
    this.#room[list] = capacity
  }

  #widen(size: number): void {
    this.#counts = growArray(this.#counts, size)
    this.#first = growArray(this.#first, size)
    this.#last = growArray(this.#last, size)
    this.#room = growArray(this.#room, size)
  }
}
