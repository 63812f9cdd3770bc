import { normalise } from './normalise.ts'
import type { LookUp } from './terms.ts'

const candidates = 300

/** Words of the index that what was typed, in characters, spelling or initials, is the beginning of. */
export function suggestWords(
  text: string,
  limit: number,
  { vocabulary, count }: Pick<LookUp, 'vocabulary' | 'count'>,
): string[] {
  const typed = normalise(text)
  if (typed.length === 0) return []
  return vocabulary
    .completionsOf(typed.replaceAll(' ', ''), candidates)
    .map((word) => ({ word, count: count(vocabulary.find(word) ?? -1) }))
    .filter((found) => found.count > 0)
    .sort((a, b) => b.count - a.count || a.word.length - b.word.length)
    .slice(0, limit)
    .map(({ word }) => word)
}
