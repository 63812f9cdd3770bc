import type { TermDictionary } from '../index/term-dictionary.ts'

/**
 * One way to match a query term: the document has all of these index terms and, if given, the `phrase` contiguous in its
 * name. `factor` (0 to 1) scales the score of a match that is weaker than an exact one.
 */
export type Alternative = Readonly<{
  termIds: readonly number[]
  factor: number
  phrase?: string | undefined
}>

/** A word of the query. A term without alternatives matches no document; color terms are the first to be relaxed. */
export type QueryTerm = Readonly<{ text: string; alternatives: readonly Alternative[]; isColor?: boolean }>

/** The index as query expansion sees it, and the work that one query may still cause. */
export type ExpansionContext = Readonly<{
  terms: TermDictionary
  documentFrequency: (termId: number) => number
  /** Synonyms of a word, both in normalized form. */
  synonymsOf: (word: string) => readonly string[]
  /** True when a product name contains the phrase; every such document has all of `termIds`. */
  hasPhrase: (termIds: readonly number[], phrase: string) => boolean
  /** How many words may still be compared with the whole dictionary by edit distance. */
  typoBudget: { left: number }
  /** How many terms prefix expansion may still add. */
  prefixBudget: { left: number }
}>
