import { runsOf } from '../analysis/script-runs.ts'
import { wordsForIndex } from '../analysis/segment.ts'
import { endingOf } from '../analysis/token-kinds.ts'
import type { Alternative, ExpansionContext } from './query-terms.ts'

const factors = { prefix: 0.7, synonym: 0.8 } as const

/** The token of a word that some document has. */
export function findTerm(word: string, { vocabulary, count }: ExpansionContext): number | undefined {
  const token = vocabulary.find(word)
  return token !== undefined && count(token) > 0 ? token : undefined
}

/** One alternative of all the words, or none when one of them is unknown. */
export function allTerms(words: readonly string[], lookUp: ExpansionContext, factor: number): Alternative[] {
  const tokens = [...new Set(words)].map((word) => findTerm(word, lookUp))
  return tokens.length > 0 && tokens.every((token) => token !== undefined) ? [{ tokens, factor }] : []
}

export function prefixes(word: string, lookUp: ExpansionContext, limit: number): Alternative[] {
  const { vocabulary, count, prefixes } = lookUp
  const found = vocabulary.startingWith(word, Math.min(limit, prefixes.left))
  prefixes.left -= found.length
  return found
    .filter((token) => count(token) > 0)
    .map((token) => ({ tokens: [token], factor: factors.prefix }))
}

/** What a word is called otherwise; a synonym of one character is what the names of goods end with. */
export function synonyms(word: string, lookUp: ExpansionContext): Alternative[] {
  return lookUp.synonymsOf(word).flatMap((synonym) => {
    const exact = findTerm(synonym.length === 1 ? endingOf(synonym) : synonym, lookUp)
    if (exact !== undefined) return [{ tokens: [exact], factor: factors.synonym }]
    const parts = runsOf(synonym).flatMap(({ kind, text }) => (kind === 'han' ? wordsForIndex(text) : [text]))
    return allTerms(parts, lookUp, factors.synonym)
  })
}
