import { type SearchDocument, tokensOf } from '../analysis/document-tokens.ts'
import { normalise } from '../analysis/normalize.ts'
import { kinds } from '../analysis/token-kinds.ts'
import { DocumentColumns } from './document-columns.ts'
import { PostingArena } from './posting-lists.ts'
import { Vocabulary } from './term-dictionary.ts'

const liveScan = 64
const pausePostings = 40_000

/**
 * Documents by their tokens. A changed document gets a new number and its old one a tombstone; `compact` takes the
 * tombstones out. A posting is one number: the document in its upper 24 bits, whether the token
 * is a strong one of the document in the eighth bit, the weight in the lower 7.
 */
export class InvertedIndex {
  readonly vocabulary = new Vocabulary()
  readonly columns = new DocumentColumns()
  readonly #docs = new Map<number, number>()
  #postings = new PostingArena()
  #mark = 0
  #isCompacting = false

  /** How many documents live. */
  get size(): number {
    return this.#docs.size
  }

  /** The share of documents that are tombstones. */
  get deadShare(): number {
    return this.columns.count === 0 ? 0 : 1 - this.size / this.columns.count
  }

  get bytes(): number {
    return this.#postings.bytes
  }

  /** Adds or replaces a document; `isAnew` says whether even one that has not changed. @returns whether anything changed */
  put(document: SearchDocument, isAnew = () => false): boolean {
    const { columns } = this
    const old = this.#docs.get(document.skuId)
    const hash = hashOf(document)
    if (old !== undefined && columns.hashes[old] === hash && !isAnew()) {
      columns.marks[old] = this.#mark
      return this.setSales(document.skuId, document.sales)
    }
    if (old !== undefined) columns.alive[old] = 0
    const phrase = phraseOf(document.name)
    const doc = columns.add(document, phrase, hash, this.#mark)
    this.#docs.set(document.skuId, doc)
    for (const [text, { weight, kind, shown }] of tokensOf(document)) {
      const byte = (kind & kinds.strong) + Math.max(1, Math.floor(weight))
      this.#postings.append(this.vocabulary.idOf(text, kind, shown), doc * 256 + byte)
    }
    return true
  }

  /** @returns whether it was there */
  remove(skuId: number): boolean {
    const doc = this.#docs.get(skuId)
    if (doc === undefined) return false
    this.columns.alive[doc] = 0
    return this.#docs.delete(skuId)
  }

  /** @returns whether that is new */
  setSales(skuId: number, sales: number): boolean {
    const doc = this.#docs.get(skuId)
    if (doc === undefined || this.columns.sales[doc] === sales) return false
    this.columns.sales[doc] = sales
    return true
  }

  docOf(skuId: number): number | undefined {
    return this.#docs.get(skuId)
  }

  /** From now on `put` marks what it sees; `removeUnmarked` removes what it did not. */
  beginSweep(): void {
    this.#mark = (this.#mark + 1) % 256
  }

  /** @returns the ids that were removed */
  removeUnmarked(): number[] {
    const gone: number[] = []
    for (const [skuId, doc] of this.#docs) if (this.columns.marks[doc] !== this.#mark) gone.push(skuId)
    for (const skuId of gone) this.remove(skuId)
    return gone
  }

  /** How many documents hold the token, tombstones among them where there are many. */
  count(token: number): number {
    const count = this.#postings.count(token)
    if (count > liveScan) return count
    let live = 0
    this.visit(token, (page, from, to) => {
      for (let i = from; i < to; i++) live += this.columns.alive[(page[i] as number) >>> 8] as number
    })
    return live
  }

  visit(token: number, visit: (page: Uint32Array, from: number, to: number) => void): void {
    this.#postings.visit(token, visit)
  }

  /** Whether a name has the phrase in one piece; whatever has it has the tokens. */
  hasPhrase(tokens: readonly number[], phrase: string): boolean {
    const rarest = tokens.reduce((a, b) => (this.#postings.count(b) < this.#postings.count(a) ? b : a))
    let found = false
    this.visit(rarest, (page, from, to) => {
      for (let i = from; i < to && !found; i++) {
        const doc = (page[i] as number) >>> 8
        found = this.columns.alive[doc] === 1 && this.columns.holds(doc, phrase)
      }
    })
    return found
  }

  /** Takes the tombstones out, in steps between which `pause` lets others run; puts and removals go on meanwhile. */
  async compact(pause: () => Promise<void>): Promise<void> {
    if (this.#isCompacting) return
    this.#isCompacting = true
    try {
      const copying = this.#beginCopy()
      for (let list = 0; list < this.vocabulary.size; list++) {
        copying.copy(list)
        if (copying.isTimeToPause()) await pause()
      }
      for (let list = 0; list < this.vocabulary.size; list++) copying.copy(list)
      this.columns.compact(copying.renumber, copying.base)
      this.#postings = copying.to
      for (let doc = 0; doc < this.columns.count; doc++)
        if (this.columns.alive[doc]) this.#docs.set(this.columns.skuIds[doc] as number, doc)
      this.vocabulary.forget((id) => this.#postings.count(id) === 0)
    } finally {
      this.#isCompacting = false
    }
  }

  /** Copies lists into a new arena under new document numbers; a list that grew since is continued. */
  #beginCopy() {
    const { columns } = this
    const base = columns.count
    const renumber = new Uint32Array(base)
    let live = 0
    for (let doc = 0; doc < base; doc++) if (columns.alive[doc]) renumber[doc] = ++live
    const to = new PostingArena()
    const copied: number[] = []
    let sincePause = 0
    const copy = (list: number) => {
      const visit = (page: Uint32Array, from: number, end: number) => {
        sincePause += end - from
        for (let i = from; i < end; i++) {
          const posting = page[i] as number
          const doc = posting >>> 8
          const number = doc < base ? renumber[doc] : live + doc - base + 1
          if (number) to.append(list, (number - 1) * 256 + (posting & 255))
        }
      }
      this.#postings.visit(list, visit, copied[list] ?? 0)
      copied[list] = this.#postings.count(list)
    }
    const isTimeToPause = () => {
      if (sincePause < pausePostings) return false
      sincePause = 0
      return true
    }
    return { base, renumber, to, copy, isTimeToPause }
  }
}

/** A name or a query without anything between its letters, the form in which phrases are compared. */
export function phraseOf(text: string): string {
  return normalise(text).replace(/[^\p{L}\p{N}]/gu, '')
}

function hashOf(document: SearchDocument): number {
  const hash = Bun.hash(JSON.stringify({ ...document, sales: 0 })) as bigint
  return Number(hash & 0x1f_ffff_ffff_ffffn)
}
