import { normalize } from '../analysis/normalize.ts'
import { pinyinOf, segmentForIndex } from '../analysis/segment.ts'
import { endingToken } from '../analysis/token-kinds.ts'
import type { ExpansionContext } from './query-terms.ts'

const maxCandidates = 300

type CompletionContext = Pick<ExpansionContext, 'terms' | 'documentFrequency' | 'synonymsOf'> & {
  /** The Chinese words that have synonyms: shoppers type them though no document has them. */
  synonymKeys: readonly string[]
}

/**
 * Returns words that begin with what the shopper typed, in characters, pinyin or initials: terms of the index and words
 * whose synonyms are in the index. Words of the most documents come first.
 */
export function completePrefix(text: string, limit: number, context: CompletionContext): string[] {
  const { terms, documentFrequency, synonymKeys } = context
  const prefix = normalize(text).replaceAll(' ', '')
  if (prefix.length === 0) return []
  const indexed = terms
    .completionsOf(prefix, maxCandidates)
    .map((word) => ({ word, count: documentFrequency(terms.findBySurfaceForm(word) ?? -1) }))
  const synonyms = synonymKeys
    .filter((word) => isPrefixOf(prefix, word))
    .map((word) => ({ word, count: countOfSynonyms(word, context) }))
  const completions = new Map([...synonyms, ...indexed].map((completion) => [completion.word, completion]))
  return [...completions.values()]
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || a.word.length - b.word.length)
    .slice(0, limit)
    .map(({ word }) => word)
}

/** The document frequency of the most frequent synonym; that of a compound is the frequency of its rarest word. */
function countOfSynonyms(word: string, { terms, documentFrequency, synonymsOf }: CompletionContext): number {
  const countOf = (term: string) => documentFrequency(terms.find(term) ?? -1)
  const counts = synonymsOf(word).map((synonym) =>
    synonym.length === 1
      ? countOf(endingToken(synonym))
      : countOf(synonym) || Math.min(...segmentForIndex(synonym).map(countOf)),
  )
  return Math.max(...counts)
}

function isPrefixOf(prefix: string, word: string): boolean {
  if (word.startsWith(prefix)) return true
  const { full, initials } = pinyinOf(word)
  return full.startsWith(prefix) || initials.startsWith(prefix)
}
