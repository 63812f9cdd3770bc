import { runsOf } from '../analysis/script-runs.ts'
import { segmentForIndex } from '../analysis/segment.ts'
import { endingToken } from '../analysis/token-kinds.ts'
import type { Alternative, ExpansionContext } from './query-terms.ts'

const factors = { prefix: 0.7, synonym: 0.8 } as const

/** Returns the id of a term that at least one document has. */
export function findTerm(word: string, { terms, documentFrequency }: ExpansionContext): number | undefined {
  const termId = terms.find(word)
  return termId !== undefined && documentFrequency(termId) > 0 ? termId : undefined
}

/** Returns one alternative that requires every word, or none when a word is not in the index. */
export function allTerms(words: readonly string[], context: ExpansionContext, factor: number): Alternative[] {
  const termIds = [...new Set(words)].map((word) => findTerm(word, context))
  return termIds.length > 0 && termIds.every((termId) => termId !== undefined) ? [{ termIds, factor }] : []
}

/** Returns an alternative for each term that begins with `word`, at most `limit`, within the prefix budget. */
export function expandPrefix(word: string, context: ExpansionContext, limit: number): Alternative[] {
  const { terms, documentFrequency, prefixBudget } = context
  const termIds = terms.withPrefix(word, Math.min(limit, prefixBudget.left))
  prefixBudget.left -= termIds.length
  return termIds
    .filter((termId) => documentFrequency(termId) > 0)
    .map((termId) => ({ termIds: [termId], factor: factors.prefix }))
}

/** Returns the synonyms of a word. A synonym of one character matches product names that end with the character. */
export function expandSynonyms(word: string, context: ExpansionContext): Alternative[] {
  return context.synonymsOf(word).flatMap((synonym) => {
    const exact = findTerm(synonym.length === 1 ? endingToken(synonym) : synonym, context)
    if (exact !== undefined) return [{ termIds: [exact], factor: factors.synonym }]
    const words = runsOf(synonym).flatMap(({ kind, text }) =>
      kind === 'han' ? segmentForIndex(text) : [text],
    )
    return allTerms(words, context, factors.synonym)
  })
}
