import type { Vocabulary } from '../index/term-dictionary.ts'

/**
 * One way to meet a term: all of these tokens, and `phrase` in one piece in the name. `factor` says how much less it is
 * worth than what was typed.
 */
export type Alternative = Readonly<{ tokens: readonly number[]; factor: number; phrase?: string | undefined }>

/** A word of the query; one without alternatives is a word that nothing has. A colour is the first that is dropped. */
export type Term = Readonly<{ text: string; alternatives: readonly Alternative[]; isColour?: boolean }>

/** What terms are looked up in. */
export type ExpansionContext = Readonly<{
  vocabulary: Vocabulary
  /** How many documents have a token. */
  count: (token: number) => number
  /** What else a word is called, in normalised form. */
  synonymsOf: (word: string) => readonly string[]
  /** Whether a name has the phrase in one piece; the tokens are those that a document with it must have. */
  hasPhrase: (tokens: readonly number[], phrase: string) => boolean
  /** Looking for typos is dear: how many more words it may be done for. */
  typos: { left: number }
  /** So is walking over all that begins with a word: how many more tokens may be taken for it. */
  prefixes: { left: number }
}>
