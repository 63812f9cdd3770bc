import { kinds } from '../analysis/token-kinds.ts'
import { growArray } from '../index/grow-array.ts'
import type { InvertedIndex } from '../index/inverted-index.ts'
import type { Alternative, Term } from '../query/query-terms.ts'

const weightBits = 127

/** Documents that meet every term, with their scores by document number; good until the next match. */
export type Matches = Readonly<{
  docs: Uint32Array
  count: number
  scores: Float32Array
  /** True of a document that has every term in its brand, lowest category, name or options. */
  isStrong: (doc: number) => boolean
}>

/** Finds and scores documents. It keeps its scratch arrays, one set a process: a match is never interrupted. */
export class Matcher {
  /** How many terms a document has met; that many tokens of a group. */
  #met = new Uint8Array(1024)
  #grouped = new Uint8Array(1024)
  #isGroupStrong = new Uint8Array(1024)
  /** How many of the terms it has met strongly. */
  #strong = new Uint8Array(1024)
  #scores = new Float32Array(1024)
  /** The score of the terms before the one at hand. */
  #before = new Float32Array(1024)
  #sums = new Float32Array(1024)
  #docs = new Uint32Array(1024)

  /** The documents that meet each term by one of its alternatives. The score is the sum of weight × idf. */
  match(index: InvertedIndex, terms: readonly Term[], bonus: readonly number[]): Matches {
    this.#widen(index.columns.count)
    const ordered = [...terms].sort((a, b) => rarity(index, a) - rarity(index, b))
    let count = 0
    const touch = (doc: number) => {
      this.#docs[count++] = doc
    }
    // once nothing meets the terms so far, the others need not be looked at
    ordered.every((term, step) => this.#meet(index, term, step, touch) > 0)
    for (const token of bonus) this.#raise(index, token, terms.length)
    const { alive } = index.columns
    let kept = 0
    for (let i = 0; i < count; i++) {
      const doc = this.#docs[i] as number
      if (this.#met[doc] === terms.length && alive[doc]) this.#docs[kept++] = doc
      this.#met[doc] = 0
    }
    return {
      docs: this.#docs,
      count: kept,
      scores: this.#scores,
      isStrong: (doc) => this.#strong[doc] === terms.length,
    }
  }

  /** @returns how many documents meet this term and all before it */
  #meet(index: InvertedIndex, term: Term, step: number, touch: (doc: number) => void): number {
    let count = 0
    const idf = idfOf(index, rarity(index, term))
    const meet = (doc: number, score: number, isStrong: boolean) => {
      if (this.#met[doc] === step) {
        if (step === 0) {
          touch(doc)
          this.#strong[doc] = 0
        }
        const before = step === 0 ? 0 : (this.#scores[doc] as number)
        this.#before[doc] = before
        this.#scores[doc] = before + score
        this.#met[doc] = step + 1
        count++
      } else if (this.#met[doc] === step + 1) {
        const sum = (this.#before[doc] as number) + score
        if (sum > (this.#scores[doc] as number)) this.#scores[doc] = sum
      } else return
      if (isStrong && this.#strong[doc] === step) this.#strong[doc] = step + 1
    }
    for (const { tokens, factor, phrase } of term.alternatives) {
      const scale = (factor * idf) / tokens.length
      if (tokens.length > 1 || phrase !== undefined)
        this.#meetGroup(index, tokens, (doc, sum, isStrong) => {
          const isWanted = step === 0 || (this.#met[doc] as number) >= step
          if (isWanted && (phrase === undefined || index.columns.holds(doc, phrase)))
            meet(doc, sum * scale, isStrong)
        })
      else
        index.visit(tokens[0] as number, (page, from, to) => {
          for (let i = from; i < to; i++) {
            const posting = page[i] as number
            meet(posting >>> 8, (posting & weightBits) * scale, (posting & kinds.strong) !== 0)
          }
        })
    }
    return count
  }

  /** Calls `visit` for the documents that have all the tokens. */
  #meetGroup(
    index: InvertedIndex,
    tokens: readonly number[],
    visit: (doc: number, sum: number, isStrong: boolean) => void,
  ): void {
    const touched: number[] = []
    const ordered = [...tokens].sort((a, b) => index.count(a) - index.count(b))
    ordered.forEach((token, step) => {
      index.visit(token, (page, from, to) => {
        for (let i = from; i < to; i++) {
          const doc = (page[i] as number) >>> 8
          if (this.#grouped[doc] !== step) continue
          if (step === 0) touched.push(doc)
          this.#grouped[doc] = step + 1
          const posting = page[i] as number
          this.#sums[doc] = (step === 0 ? 0 : (this.#sums[doc] as number)) + (posting & weightBits)
          this.#isGroupStrong[doc] =
            (step === 0 ? kinds.strong : (this.#isGroupStrong[doc] as number)) & posting & kinds.strong
        }
      })
    })
    for (const doc of touched) {
      if (this.#grouped[doc] === tokens.length)
        visit(doc, this.#sums[doc] as number, this.#isGroupStrong[doc] !== 0)
      this.#grouped[doc] = 0
    }
  }

  #raise(index: InvertedIndex, token: number, met: number): void {
    const idf = idfOf(index, index.count(token))
    index.visit(token, (page, from, to) => {
      for (let i = from; i < to; i++) {
        const doc = (page[i] as number) >>> 8
        if (this.#met[doc] === met)
          this.#scores[doc] = (this.#scores[doc] as number) + ((page[i] as number) & weightBits) * idf
      }
    })
  }

  #widen(size: number): void {
    this.#met = growArray(this.#met, size)
    this.#grouped = growArray(this.#grouped, size)
    this.#isGroupStrong = growArray(this.#isGroupStrong, size)
    this.#strong = growArray(this.#strong, size)
    this.#scores = growArray(this.#scores, size)
    this.#before = growArray(this.#before, size)
    this.#sums = growArray(this.#sums, size)
    this.#docs = growArray(this.#docs, size)
  }
}

/** About how many documents meet a term. */
export function rarity(index: InvertedIndex, { alternatives }: Term): number {
  return alternatives.reduce((sum, alternative) => sum + rarityOfGroup(index, alternative), 0)
}

function rarityOfGroup(index: InvertedIndex, { tokens }: Alternative): number {
  return Math.min(...tokens.map((token) => index.count(token)))
}

function idfOf(index: InvertedIndex, count: number): number {
  return Math.log(1 + index.size / Math.max(1, count))
}
