import { growArray } from '../../../lib/values/grow-array.ts'
import { kinds } from '../analysis/token-kinds.ts'
import type { InvertedIndex } from '../index/inverted-index.ts'
import type { Alternative, QueryTerm } from '../query/query-terms.ts'

const weightBits = 127

/** The documents that match every term, with scores by document ordinal; valid until the next match. */
export type Matches = Readonly<{
  docs: Uint32Array
  count: number
  scores: Float32Array
  /** True of a document that has every term in its brand, lowest category, name or options. */
  isStrong: (doc: number) => boolean
}>

/** Matches and scores documents. Reuses its scratch arrays, which is safe because a match is synchronous. */
export class Matcher {
  /** How many terms each document has matched, and how many terms of the current alternative. */
  #matched = new Uint8Array(1024)
  #grouped = new Uint8Array(1024)
  #isGroupStrong = new Uint8Array(1024)
  /** How many terms each document has matched strongly. */
  #strong = new Uint8Array(1024)
  #scores = new Float32Array(1024)
  /** The score of each document before the current term. */
  #before = new Float32Array(1024)
  #sums = new Float32Array(1024)
  #docs = new Uint32Array(1024)

  /**
   * Finds the documents that match every term by one of its alternatives; the best alternative counts.
   * The score is the sum of weight × inverse document frequency. Terms of `boosts` raise it further.
   */
  match(index: InvertedIndex, terms: readonly QueryTerm[], boosts: readonly number[]): Matches {
    this.#grow(index.columns.count)
    const rarestFirst = [...terms].sort(
      (a, b) => documentFrequencyOf(index, a) - documentFrequencyOf(index, b),
    )
    let count = 0
    const addCandidate = (doc: number) => {
      this.#docs[count++] = doc
    }
    // stop at the first term after which no candidate is left
    rarestFirst.every((term, step) => this.#matchTerm(index, term, step, addCandidate) > 0)
    for (const termId of boosts) this.#boost(index, termId, terms.length)
    const { live } = index.columns
    let matchCount = 0
    for (let i = 0; i < count; i++) {
      const doc = this.#docs[i] as number
      if (this.#matched[doc] === terms.length && live[doc]) this.#docs[matchCount++] = doc
      this.#matched[doc] = 0
    }
    return {
      docs: this.#docs,
      count: matchCount,
      scores: this.#scores,
      isStrong: (doc) => this.#strong[doc] === terms.length,
    }
  }

  /** @returns how many documents match this term and all terms before it */
  #matchTerm(
    index: InvertedIndex,
    term: QueryTerm,
    step: number,
    addCandidate: (doc: number) => void,
  ): number {
    let count = 0
    const idf = inverseDocumentFrequency(index, documentFrequencyOf(index, term))
    const addScore = (doc: number, score: number, isStrong: boolean) => {
      if (this.#matched[doc] === step) {
        if (step === 0) {
          addCandidate(doc)
          this.#strong[doc] = 0
        }
        const before = step === 0 ? 0 : (this.#scores[doc] as number)
        this.#before[doc] = before
        this.#scores[doc] = before + score
        this.#matched[doc] = step + 1
        count++
      } else if (this.#matched[doc] === step + 1) {
        const sum = (this.#before[doc] as number) + score
        if (sum > (this.#scores[doc] as number)) this.#scores[doc] = sum
      } else return
      if (isStrong && this.#strong[doc] === step) this.#strong[doc] = step + 1
    }
    for (const { termIds, factor, phrase } of term.alternatives) {
      const scale = (factor * idf) / termIds.length
      if (termIds.length > 1 || phrase !== undefined)
        this.#matchGroup(index, termIds, (doc, sum, isStrong) => {
          const isCandidate = step === 0 || (this.#matched[doc] as number) >= step
          if (isCandidate && (phrase === undefined || index.columns.containsPhrase(doc, phrase)))
            addScore(doc, sum * scale, isStrong)
        })
      else
        index.visitPostings(termIds[0] as number, (page, from, to) => {
          for (let i = from; i < to; i++) {
            const posting = page[i] as number
            addScore(posting >>> 8, (posting & weightBits) * scale, (posting & kinds.strong) !== 0)
          }
        })
    }
    return count
  }

  /** Calls `visit` for the documents that have all the terms. */
  #matchGroup(
    index: InvertedIndex,
    termIds: readonly number[],
    visit: (doc: number, sum: number, isStrong: boolean) => void,
  ): void {
    const candidates: number[] = []
    const rarestFirst = [...termIds].sort((a, b) => index.documentFrequency(a) - index.documentFrequency(b))
    rarestFirst.forEach((termId, step) => {
      index.visitPostings(termId, (page, from, to) => {
        for (let i = from; i < to; i++) {
          const doc = (page[i] as number) >>> 8
          if (this.#grouped[doc] !== step) continue
          if (step === 0) candidates.push(doc)
          this.#grouped[doc] = step + 1
          const posting = page[i] as number
          this.#sums[doc] = (step === 0 ? 0 : (this.#sums[doc] as number)) + (posting & weightBits)
          this.#isGroupStrong[doc] =
            (step === 0 ? kinds.strong : (this.#isGroupStrong[doc] as number)) & posting & kinds.strong
        }
      })
    })
    for (const doc of candidates) {
      if (this.#grouped[doc] === termIds.length)
        visit(doc, this.#sums[doc] as number, this.#isGroupStrong[doc] !== 0)
      this.#grouped[doc] = 0
    }
  }

  /** Raises the scores of the documents that have matched all terms and have this one too. */
  #boost(index: InvertedIndex, termId: number, termCount: number): void {
    const idf = inverseDocumentFrequency(index, index.documentFrequency(termId))
    index.visitPostings(termId, (page, from, to) => {
      for (let i = from; i < to; i++) {
        const doc = (page[i] as number) >>> 8
        if (this.#matched[doc] === termCount)
          this.#scores[doc] = (this.#scores[doc] as number) + ((page[i] as number) & weightBits) * idf
      }
    })
  }

  #grow(size: number): void {
    this.#matched = growArray(this.#matched, size)
    this.#grouped = growArray(this.#grouped, size)
    this.#isGroupStrong = growArray(this.#isGroupStrong, size)
    this.#strong = growArray(this.#strong, size)
    this.#scores = growArray(this.#scores, size)
    this.#before = growArray(this.#before, size)
    this.#sums = growArray(this.#sums, size)
    this.#docs = growArray(this.#docs, size)
  }
}

/** Estimates how many documents match a query term: the sum over its alternatives. */
export function documentFrequencyOf(index: InvertedIndex, { alternatives }: QueryTerm): number {
  return alternatives.reduce((sum, alternative) => sum + frequencyOfGroup(index, alternative), 0)
}

function frequencyOfGroup(index: InvertedIndex, { termIds }: Alternative): number {
  return Math.min(...termIds.map((termId) => index.documentFrequency(termId)))
}

function inverseDocumentFrequency(index: InvertedIndex, frequency: number): number {
  return Math.log(1 + index.size / Math.max(1, frequency))
}
