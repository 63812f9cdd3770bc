import type { Vocabulary } from './vocabulary.ts'

/** One way to meet a term: all of these tokens. `factor` says how much less it is worth than what was typed. */
export type Alternative = Readonly<{ tokens: readonly number[]; factor: number }>
export type Term = Readonly<{ text: string; alternatives: readonly Alternative[] }>

/** What terms are looked up in. */
export type LookUp = Readonly<{
  vocabulary: Vocabulary
  /** How many documents have a token. */
  count: (token: number) => number
  /** What else a word is called, in normalised form. */
  synonymsOf: (word: string) => readonly string[]
  /** Looking for typos is dear: how many more words it may be done for. */
  typos: { left: number }
  /** So is walking over all that begins with a word: how many more tokens may be taken for it. */
  prefixes: { left: number }
}>
