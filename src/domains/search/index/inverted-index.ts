import { type SearchDocument, tokensOfDocument } from '../analysis/document-tokens.ts'
import { normalize } from '../analysis/normalize.ts'
import { kinds } from '../analysis/token-kinds.ts'
import { DocumentColumns } from './document-columns.ts'
import { PostingLists } from './posting-lists.ts'
import { TermDictionary } from './term-dictionary.ts'

/** Posting lists up to this length are scanned for an exact document frequency. */
const exactUpTo = 64
const postingsPerStep = 40_000

/**
 * An inverted index. A changed document gets a new ordinal; its old ordinal stays as a deleted document until `compact`.
 * A posting is one 32-bit word: document ordinal (upper 24 bits), `strong` flag (bit 7), weight (lower 7 bits).
 */
export class InvertedIndex {
  readonly terms = new TermDictionary()
  readonly columns = new DocumentColumns()
  /** Document ordinals by SKU id. */
  readonly #docs = new Map<number, number>()
  #postings = new PostingLists()
  /** The number of the last full rebuild, modulo 256. */
  #generation = 0
  #isCompacting = false

  /** How many live documents the index has. */
  get size(): number {
    return this.#docs.size
  }

  /** The share of documents that are deleted, 0 to 1. */
  get deletedShare(): number {
    return this.columns.count === 0 ? 0 : 1 - this.size / this.columns.count
  }

  /** The memory of the posting lists, in bytes. */
  get bytes(): number {
    return this.#postings.bytes
  }

  /**
   * Adds or replaces a document; an unchanged one is skipped unless `isForced`.
   * @returns whether the index changed
   */
  put(document: SearchDocument, isForced = () => false): boolean {
    const { columns } = this
    const old = this.#docs.get(document.skuId)
    const hash = hashOf(document)
    if (old !== undefined && columns.hashes[old] === hash && !isForced()) {
      columns.generations[old] = this.#generation
      return this.setSales(document.skuId, document.sales)
    }
    if (old !== undefined) columns.live[old] = 0
    const doc = columns.add(document, phraseOf(document.name), hash, this.#generation)
    this.#docs.set(document.skuId, doc)
    for (const [text, { weight, kind, surfaceForm }] of tokensOfDocument(document)) {
      const byte = (kind & kinds.strong) + Math.max(1, Math.floor(weight))
      this.#postings.append(this.terms.add(text, kind, surfaceForm), doc * 256 + byte)
    }
    return true
  }

  /** @returns whether the SKU was in the index */
  remove(skuId: number): boolean {
    const doc = this.#docs.get(skuId)
    if (doc === undefined) return false
    this.columns.live[doc] = 0
    return this.#docs.delete(skuId)
  }

  /** @returns whether the sales changed */
  setSales(skuId: number, sales: number): boolean {
    const doc = this.#docs.get(skuId)
    if (doc === undefined || this.columns.sales[doc] === sales) return false
    this.columns.sales[doc] = sales
    return true
  }

  ordinalOf(skuId: number): number | undefined {
    return this.#docs.get(skuId)
  }

  /** Starts a generation: every `put` from now on marks its document as current. */
  beginRebuild(): void {
    this.#generation = (this.#generation + 1) % 256
  }

  /** Removes the documents that no `put` has marked since `beginRebuild`. @returns their SKU ids */
  removeStale(): number[] {
    const stale: number[] = []
    for (const [skuId, doc] of this.#docs)
      if (this.columns.generations[doc] !== this.#generation) stale.push(skuId)
    for (const skuId of stale) this.remove(skuId)
    return stale
  }

  /** Returns how many documents have the term; long lists count deleted documents too. */
  documentFrequency(termId: number): number {
    const count = this.#postings.count(termId)
    if (count > exactUpTo) return count
    let live = 0
    this.visitPostings(termId, (page, from, to) => {
      for (let i = from; i < to; i++) live += this.columns.live[(page[i] as number) >>> 8] as number
    })
    return live
  }

  visitPostings(termId: number, visit: (page: Uint32Array, from: number, to: number) => void): void {
    this.#postings.visit(termId, visit)
  }

  /** True when a live name contains the phrase. Every such name must have all of `termIds`. */
  hasPhrase(termIds: readonly number[], phrase: string): boolean {
    const rarest = termIds.reduce((a, b) => (this.#postings.count(b) < this.#postings.count(a) ? b : a))
    let isFound = false
    this.visitPostings(rarest, (page, from, to) => {
      for (let i = from; i < to && !isFound; i++) {
        const doc = (page[i] as number) >>> 8
        isFound = this.columns.live[doc] === 1 && this.columns.containsPhrase(doc, phrase)
      }
    })
    return isFound
  }

  /** Drops deleted documents in steps; searches, puts and removals run while it awaits `pause`. */
  async compact(pause: () => Promise<void>): Promise<void> {
    if (this.#isCompacting) return
    this.#isCompacting = true
    try {
      const copy = this.#beginCopy()
      for (let list = 0; list < this.terms.size; list++) {
        copy.copyList(list)
        if (copy.isTimeToPause()) await pause()
      }
      // what arrived during the pauses; from here on nothing else runs
      for (let list = 0; list < this.terms.size; list++) copy.copyList(list)
      this.columns.compact(copy.renumbering, copy.base)
      this.#postings = copy.target
      for (let doc = 0; doc < this.columns.count; doc++)
        if (this.columns.live[doc]) this.#docs.set(this.columns.skuIds[doc] as number, doc)
      this.terms.deleteTerms((id) => this.#postings.count(id) === 0)
    } finally {
      this.#isCompacting = false
    }
  }

  /** Copies posting lists under new document ordinals. A second call for a list copies only the postings appended since the first. */
  #beginCopy() {
    const { columns } = this
    const base = columns.count
    const renumbering = new Uint32Array(base)
    let live = 0
    for (let doc = 0; doc < base; doc++) if (columns.live[doc]) renumbering[doc] = ++live
    const target = new PostingLists()
    const copied: number[] = []
    let sincePause = 0
    const copyList = (list: number) => {
      const visit = (page: Uint32Array, from: number, end: number) => {
        sincePause += end - from
        for (let i = from; i < end; i++) {
          const posting = page[i] as number
          const doc = posting >>> 8
          const ordinal = doc < base ? renumbering[doc] : live + doc - base + 1
          if (ordinal) target.append(list, (ordinal - 1) * 256 + (posting & 255))
        }
      }
      this.#postings.visit(list, visit, copied[list] ?? 0)
      copied[list] = this.#postings.count(list)
    }
    const isTimeToPause = () => {
      if (sincePause < postingsPerStep) return false
      sincePause = 0
      return true
    }
    return { base, renumbering, target, copyList, isTimeToPause }
  }
}

/** Reduces a name or a query to its letters and digits, the form in which phrases are compared. */
export function phraseOf(text: string): string {
  return normalize(text).replace(/[^\p{L}\p{N}]/gu, '')
}

function hashOf(document: SearchDocument): number {
  const hash = Bun.hash(JSON.stringify({ ...document, sales: 0 })) as bigint
  return Number(hash & 0x1f_ffff_ffff_ffffn)
}
