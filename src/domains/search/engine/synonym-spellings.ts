import { spellingOf } from '../analysis/segment.ts'
import type { Synonyms } from './search-engine.ts'

/** Shorter initials are too many words'. */
const minInitials = 3

/** Synonyms that are also found by how their terms are spelt: `chongdianbao` and `cdb` lead where 充电宝 leads. */
export function withSpellings(synonyms: Synonyms): Synonyms {
  const found = new Map<string, string[]>([...synonyms].map(([term, others]) => [term, [...others]]))
  for (const [term, others] of synonyms) {
    if (!/^\p{Script=Han}{2,}$/u.test(term)) continue
    const { full, initials } = spellingOf(term)
    for (const key of initials.length >= minInitials ? [full, initials] : [full])
      found.set(key, [...new Set([...(found.get(key) ?? []), ...others])])
  }
  return found
}
