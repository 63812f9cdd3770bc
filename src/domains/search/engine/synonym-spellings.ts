import { pinyinOf } from '../analysis/segment.ts'
import type { Synonyms } from './search-engine.ts'

/** Shorter initials belong to too many words. */
const minInitials = 3

/** Adds the pinyin of each Chinese key: `chongdianbao` and `cdb` get the synonyms of 充电宝. */
export function withPinyin(synonyms: Synonyms): Synonyms {
  const expanded = new Map<string, string[]>(
    [...synonyms].map(([word, synonymsOfWord]) => [word, [...synonymsOfWord]]),
  )
  for (const [word, synonymsOfWord] of synonyms) {
    if (!/^\p{Script=Han}{2,}$/u.test(word)) continue
    const { full, initials } = pinyinOf(word)
    for (const key of initials.length >= minInitials ? [full, initials] : [full])
      expanded.set(key, [...new Set([...(expanded.get(key) ?? []), ...synonymsOfWord])])
  }
  return expanded
}
