import { t } from 'elysia'

// Elysia's patterns have no u flag, so a character beyond U+FFFF is a surrogate pair
const pair = '[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]'
const refused = '\\uD800-\\uDFFF\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u2028\\u2029'
const solid = `(?:${pair}|[^\\s${refused}])`
const character = `(?:${pair}|[^${refused}])`

/**
 * Plain text of `least` to `most` (2 or more) characters. Surrounding blanks are removed and not counted; a surrogate pair
 * counts as one character. Line breaks and tabs are allowed, other control characters are refused.
 */
export const freeText = (
  least: number,
  most: number,
  options: { examples?: string[]; description?: string },
) =>
  t
    .Transform(
      t.String({
        pattern: `^${characters(least, most)}\\s*$`,
        maxLength: 4 * most,
        ...options,
        hint: {
          zh: `${least === 0 ? '最多' : `应为 ${least}–`}${most} 个字，不含控制字符`,
          en: `must have ${least === 0 ? 'at most ' : `${least}–`}${most} characters and no control characters`,
        },
      }),
    )
    .Decode((text) => text.trim())
    .Encode((text) => text)

/**
 * Leading blanks, then text that neither starts nor ends with a blank. The pattern must match blanks in one way only:
 * with two ways, backtracking over a million blanks takes minutes.
 */
function characters(least: number, most: number): string {
  if (least > 1) return `\\s*${solid}${character}{${least - 2},${most - 2}}${solid}`
  const some = `\\s*${solid}(?:${character}{0,${most - 2}}${solid})?`
  return least === 1 ? some : `(?:${some})?`
}
