import { normalise } from '../analysis/normalize.ts'
import { spellingOf, wordsForIndex } from '../analysis/segment.ts'
import { endingOf } from '../analysis/token-kinds.ts'
import type { ExpansionContext } from './query-terms.ts'

const candidates = 300

/**
 * Words of the shop that what was typed, in characters, spelling or initials, is the beginning of, and words that its
 * goods are `called` otherwise.
 */
export function suggestWords(
  text: string,
  limit: number,
  {
    vocabulary,
    count,
    synonymsOf,
    called,
  }: Pick<ExpansionContext, 'vocabulary' | 'count' | 'synonymsOf'> & {
    called: readonly string[]
  },
): string[] {
  const typed = normalise(text).replaceAll(' ', '')
  if (typed.length === 0) return []
  const countOf = (word: string) => count(vocabulary.find(word) ?? -1)
  const least = (words: readonly string[]) => Math.min(...words.map(countOf))
  const own = vocabulary
    .completionsOf(typed, candidates)
    .map((word) => ({ word, count: count(vocabulary.findShown(word) ?? -1) }))
  const others = called
    .filter((word) => isBeginning(typed, word))
    .map((word) => ({
      word,
      count: Math.max(
        ...synonymsOf(word).map((other) =>
          other.length === 1 ? countOf(endingOf(other)) : countOf(other) || least(wordsForIndex(other)),
        ),
      ),
    }))
  const found = new Map([...others, ...own].map((one) => [one.word, one]))
  return [...found.values()]
    .filter((found) => found.count > 0)
    .sort((a, b) => b.count - a.count || a.word.length - b.word.length)
    .slice(0, limit)
    .map(({ word }) => word)
}

function isBeginning(typed: string, word: string): boolean {
  if (word.startsWith(typed)) return true
  const { full, initials } = spellingOf(word)
  return full.startsWith(typed) || initials.startsWith(typed)
}
