import { t } from 'elysia'
import {
  anyCharacter,
  emojiEnd,
  invisible,
  refusedInText,
  trimText,
  visibleCharacter,
} from '../../lib/visible-text.ts'

const blanks = `[\\s${invisible}]*`
const solid = visibleCharacter(refusedInText)
const character = anyCharacter(refusedInText)

/**
 * Plain text of `least` to `most` (2 or more) characters. Surrounding blanks and invisible characters are removed and not
 * counted; a surrogate pair counts as one character. Line breaks and tabs are allowed, other control characters are refused.
 */
export const freeText = (
  least: number,
  most: number,
  options: { examples?: string[]; description?: string },
) =>
  t
    .Transform(
      t.String({
        pattern: `^${characters(least, most)}${blanks}$`,
        maxLength: 4 * most,
        ...options,
        hint: {
          zh: `${least === 0 ? '最多' : `应为 ${least}–`}${most} 个字，不含控制字符`,
          en: `must have ${least === 0 ? 'at most ' : `${least}–`}${most} characters and no control characters`,
        },
      }),
    )
    .Decode(trimText)
    .Encode((text) => text)

/**
 * Leading blanks, then text that neither starts nor ends with a blank. The pattern must match blanks in one way only:
 * with two ways, backtracking over a million blanks takes minutes.
 */
function characters(least: number, most: number): string {
  if (least > 1) return `${blanks}${solid}${character}{${least - 2},${most - 2}}${solid}${emojiEnd}`
  const some = `${blanks}${solid}(?:${character}{0,${most - 2}}${solid})?${emojiEnd}`
  return least === 1 ? some : `(?:${some})?`
}
