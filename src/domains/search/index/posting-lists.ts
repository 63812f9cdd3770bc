import { growArray } from '../../../lib/values/grow-array.ts'

const pageWords = 1 << 20
const maxBlock = 4096

/**
 * Append-only posting lists, one for each term id, in a few large pages. A list is a linked chain of blocks whose sizes
 * double, so neither growth nor thousands of short lists waste much memory.
 *
 * Block layout, in 32-bit words: address of the next block, capacity, then `capacity` postings.
 */
export class PostingLists {
  readonly #pages: Uint32Array[] = []
  #used = pageWords
  #counts = new Uint32Array(1024)
  #firstBlocks = new Uint32Array(1024)
  #lastBlocks = new Uint32Array(1024)
  /** The free words in the last block of each list. */
  #room = new Uint16Array(1024)
  #total = 0

  /** How many postings a list holds. */
  count(list: number): number {
    return this.#counts[list] ?? 0
  }

  /** The memory of all lists, in bytes. */
  get bytes(): number {
    return this.#pages.length * pageWords * 4 + this.#counts.length * 14
  }

  /** How many postings all lists hold together. */
  get size(): number {
    return this.#total
  }

  append(list: number, posting: number): void {
    if (list >= this.#counts.length) this.#grow(list + 1)
    const count = this.#counts[list] as number
    if (this.#room[list] === 0) this.#addBlock(list, count)
    const room = this.#room[list] as number
    const block = this.#lastBlocks[list] as number
    const page = this.#pages[block >>> 20] as Uint32Array
    const capacity = page[(block & (pageWords - 1)) + 1] as number
    page[(block & (pageWords - 1)) + 2 + capacity - room] = posting
    this.#room[list] = room - 1
    this.#counts[list] = count + 1
    this.#total++
  }

  /**
   * Calls `visit` for each block of a list in order, with the page and the range of it that holds postings.
   * @param skip the number of postings at the beginning to leave out
   */
  visit(list: number, visit: (page: Uint32Array, from: number, to: number) => void, skip = 0): void {
    const count = this.count(list)
    let block = this.#firstBlocks[list] ?? 0
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
    if (count === 0) this.#firstBlocks[list] = block
    else {
      const last = this.#lastBlocks[list] as number
      ;(this.#pages[last >>> 20] as Uint32Array)[last & (pageWords - 1)] = block
    }
    this.#lastBlocks[list] = block
    this.#room[list] = capacity
  }

  #grow(size: number): void {
    this.#counts = growArray(this.#counts, size)
    this.#firstBlocks = growArray(this.#firstBlocks, size)
    this.#lastBlocks = growArray(this.#lastBlocks, size)
    this.#room = growArray(this.#room, size)
  }
}
