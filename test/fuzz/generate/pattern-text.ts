import fc, { type Arbitrary } from 'fast-check'

const made = new Map<string, Arbitrary<string>>()

/** Texts that match a pattern, and its examples. */
export function patternText(pattern: string, examples: readonly unknown[] = []): Arbitrary<string> {
  const whole = new RegExp(pattern)
  const random = made.get(pattern) ?? randomText(pattern, whole)
  made.set(pattern, random)
  const shown = examples.map(String).filter((text) => whole.test(text))
  return shown.length > 0 ? fc.oneof(random, fc.constantFrom(...shown)) : random
}

/** Lookaheads, which the generator of fast-check does not know, are left out, then checked. */
function randomText(pattern: string, whole: RegExp): Arbitrary<string> {
  return fc.stringMatching(new RegExp(withoutLookaheads(pattern))).filter((text) => whole.test(text))
}

/** Returns a pattern without its lookaheads, which may be nested and may hold character classes. */
export function withoutLookaheads(pattern: string): string {
  let kept = ''
  for (let at = 0; at < pattern.length; ) {
    const isLookahead = pattern.startsWith('(?=', at) || pattern.startsWith('(?!', at)
    const end = isLookahead ? endOfGroup(pattern, at) : endOfToken(pattern, at)
    if (!isLookahead) kept += pattern.slice(at, end)
    at = end
  }
  return kept
}

function endOfToken(pattern: string, at: number): number {
  if (pattern[at] === '\\') return at + 2
  if (pattern[at] !== '[') return at + 1
  let end = at + 1
  while (pattern[end] !== ']') end += pattern[end] === '\\' ? 2 : 1
  return end + 1
}

function endOfGroup(pattern: string, at: number): number {
  let depth = 0
  let end = at
  do {
    if (pattern[end] === '(') depth++
    if (pattern[end] === ')') depth--
    end = endOfToken(pattern, end)
  } while (depth > 0)
  return end
}
