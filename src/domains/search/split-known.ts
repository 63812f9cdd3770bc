import type { Alternative, LookUp } from './terms.ts'
import { kinds } from './tokens.ts'

const maxParts = 5
const maxLength = 40
const minPart = 2
const maxEndings = 50
const factor = 0.9

/**
 * Cuts letters into as few known words or spellings as possible; the last may be the beginning of one:
 * `pingguoshouj` → `pingguo` and what begins with `shouj`.
 */
export function splitKnown(text: string, lookUp: LookUp): Alternative[] {
  if (text.length > maxLength) return []
  const best: (readonly number[] | undefined)[] = [[]]
  for (let end = minPart; end <= text.length; end++)
    for (let from = 0; from <= end - minPart; from++) {
      const before = best[from]
      if (!before || before.length >= maxParts || (best[end]?.length ?? Infinity) <= before.length + 1)
        continue
      const token = spelling(text.slice(from, end), lookUp)
      if (token !== undefined) best[end] = [...before, token]
    }
  const whole = best[text.length]
  if (whole && whole.length > 1) return [{ tokens: whole, factor }]
  return withOpenEnd(text, best, lookUp)
}

/** The known beginning of fewest words, the longest of them, followed by the beginning of a word. */
function withOpenEnd(
  text: string,
  best: readonly (readonly number[] | undefined)[],
  { vocabulary, count }: LookUp,
): Alternative[] {
  const beginnings = best
    .flatMap((tokens, end) => (tokens?.length && end <= text.length - minPart ? [{ tokens, end }] : []))
    .sort((a, b) => a.tokens.length - b.tokens.length || b.end - a.end)
  for (const { tokens, end } of beginnings) {
    const endings = vocabulary
      .startingWith(text.slice(end), maxEndings)
      .filter((token) => vocabulary.kindOf(token) & kinds.pinyin && count(token) > 0)
    if (endings.length > 0) return endings.map((token) => ({ tokens: [...tokens, token], factor }))
  }
  return []
}

function spelling(text: string, { vocabulary, count }: LookUp): number | undefined {
  const token = vocabulary.find(text)
  if (token === undefined || !(vocabulary.kindOf(token) & (kinds.pinyin | kinds.latin))) return undefined
  return count(token) > 0 ? token : undefined
}
