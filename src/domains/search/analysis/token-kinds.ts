/**
 * The kinds of a token as bits; one token may have several. `type`: the lowest category ends with it. `strong`: it comes
 * from a brand, lowest category, name or option, not only from an upper category or caption. In a posting, the `strong`
 * bit refers to that document; in the dictionary, to any document.
 */
export const kinds = {
  word: 1,
  character: 2,
  latin: 4,
  pinyin: 8,
  initials: 16,
  suggested: 32,
  type: 64,
  strong: 128,
} as const

/** Returns the token for the last character of a product noun: 鞋 for 运动鞋 and 皮鞋. */
export function endingToken(character: string): string {
  return `^${character}`
}

/**
 * Returns the token of a head phrase. Suggestions use it, searches do not: its posting list lacks documents that contain
 * the phrase elsewhere.
 */
export function phraseToken(phrase: string): string {
  return `~${phrase}`
}
