/**
 * What a token is, as bits: one spelling may be several at once. `type`: the name of a lowest category ends with it.
 * `strong`: it is from a brand, a lowest category, a name or an option, not only from an upper category or a caption; in
 * a posting the same bit says so of the one document.
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

/** The token of what goods are, by the last character of its name: 鞋 of 运动鞋 and 皮鞋. */
export function endingOf(character: string): string {
  return `^${character}`
}

/**
 * The token of a phrase that names end with. It is suggested but not looked up: of those that have the phrase elsewhere it
 * knows nothing.
 */
export function phraseToken(phrase: string): string {
  return `~${phrase}`
}
