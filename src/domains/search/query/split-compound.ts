import { kinds } from '../analysis/token-kinds.ts'
import { findTerm, synonyms } from './expansions.ts'
import type { Alternative, ExpansionContext, Term } from './query-terms.ts'

const maxParts = 5
const maxLength = 40
const minPart = 2
/** Shorter synonyms are too easily in the middle of something. */
const minSynonym = 4
const maxEndings = 50
const factor = 0.9

/**
 * Cuts letters into as few known words or spellings as possible, each a term; the last may be the beginning of one:
 * `pingguoshouj` → `pingguo` and what begins with `shouj`.
 */
export function splitKnown(text: string, lookUp: ExpansionContext): Term[] {
  if (text.length > maxLength) return []
  const best: (readonly Term[] | undefined)[] = [[]]
  for (let end = minPart; end <= text.length; end++)
    for (let from = 0; from <= end - minPart; from++) {
      const before = best[from]
      if (!before || before.length >= maxParts || (best[end]?.length ?? Infinity) <= before.length + 1)
        continue
      const part = text.slice(from, end)
      const alternatives = spelling(part, lookUp)
      if (alternatives.length > 0) best[end] = [...before, { text: part, alternatives }]
    }
  const whole = best[text.length]
  return whole && whole.length > 1 ? [...whole] : withOpenEnd(text, best, lookUp)
}

/** The known beginning of fewest words, the longest of them, followed by the beginning of a word. */
function withOpenEnd(
  text: string,
  best: readonly (readonly Term[] | undefined)[],
  lookUp: ExpansionContext,
): Term[] {
  const { vocabulary, count } = lookUp
  const beginnings = best
    .flatMap((terms, end) => (terms?.length && end <= text.length - minPart ? [{ terms, end }] : []))
    .sort((a, b) => a.terms.length - b.terms.length || b.end - a.end)
  for (const { terms, end } of beginnings) {
    const alternatives = vocabulary
      .startingWith(text.slice(end), maxEndings)
      .filter((token) => vocabulary.kindOf(token) & kinds.pinyin && count(token) > 0)
      .map((token) => ({ tokens: [token], factor }))
    if (alternatives.length > 0) return [...terms, { text: text.slice(end), alternatives }]
  }
  return []
}

function spelling(text: string, lookUp: ExpansionContext): Alternative[] {
  const token = findTerm(text, lookUp)
  const isSpelling = token !== undefined && lookUp.vocabulary.kindOf(token) & (kinds.pinyin | kinds.latin)
  return [
    ...(isSpelling ? [{ tokens: [token], factor }] : []),
    ...(text.length >= minSynonym ? synonyms(text, lookUp) : []),
  ]
}
