import { kinds } from '../analysis/token-kinds.ts'
import { expandSynonyms, findTerm } from './expansions.ts'
import type { Alternative, ExpansionContext, QueryTerm } from './query-terms.ts'

const maxParts = 5
const maxLength = 40
const minPart = 2
/** Shorter synonyms occur inside unrelated words too often. */
const minSynonym = 4
const maxPrefixes = 50
const factor = 0.9

/**
 * Splits letters into as few known Latin words or pinyin as possible, one term each. The last part may be a prefix:
 * `pingguoshouj` → `pingguo` and terms that begin with `shouj`. Dynamic programming, O(length²), at most 40 letters.
 */
export function splitCompound(text: string, context: ExpansionContext): QueryTerm[] {
  if (text.length > maxLength) return []
  const best: (readonly QueryTerm[] | undefined)[] = [[]]
  for (let end = minPart; end <= text.length; end++)
    for (let from = 0; from <= end - minPart; from++) {
      const before = best[from]
      if (!before || before.length >= maxParts || (best[end]?.length ?? Infinity) <= before.length + 1)
        continue
      const part = text.slice(from, end)
      const alternatives = expandPart(part, context)
      if (alternatives.length > 0) best[end] = [...before, { text: part, alternatives }]
    }
  const whole = best[text.length]
  return whole && whole.length > 1 ? [...whole] : splitWithPrefix(text, best, context)
}

/** Takes the split of the beginning with the fewest and longest parts and reads the rest as a prefix of pinyin. */
function splitWithPrefix(
  text: string,
  best: readonly (readonly QueryTerm[] | undefined)[],
  context: ExpansionContext,
): QueryTerm[] {
  const { terms: dictionary, documentFrequency } = context
  const beginnings = best
    .flatMap((terms, end) => (terms?.length && end <= text.length - minPart ? [{ terms, end }] : []))
    .sort((a, b) => a.terms.length - b.terms.length || b.end - a.end)
  for (const { terms, end } of beginnings) {
    const alternatives = dictionary
      .withPrefix(text.slice(end), maxPrefixes)
      .filter((termId) => dictionary.kindOf(termId) & kinds.pinyin && documentFrequency(termId) > 0)
      .map((termId) => ({ termIds: [termId], factor }))
    if (alternatives.length > 0) return [...terms, { text: text.slice(end), alternatives }]
  }
  return []
}

function expandPart(text: string, context: ExpansionContext): Alternative[] {
  const termId = findTerm(text, context)
  const isLetters = termId !== undefined && context.terms.kindOf(termId) & (kinds.pinyin | kinds.latin)
  return [
    ...(isLetters ? [{ termIds: [termId], factor }] : []),
    ...(text.length >= minSynonym ? expandSynonyms(text, context) : []),
  ]
}
