import { t } from 'elysia'

// Elysia's patterns have no u flag: a character beyond the first plane is a pair of surrogates
const pair = '[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]'
const refused = '\\uD800-\\uDFFF\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u2028\\u2029'
const solid = `(?:${pair}|[^\\s${refused}])`
const character = `(?:${pair}|[^${refused}])`

/**
 * Plain text that people write: `least` (2 or more) to `most` characters without the blanks around it, which go; line
 * breaks and tabs inside it stay, other control characters are refused.
 */
export const writtenText = (least: number, most: number, example: string) =>
  t
    .Transform(
      t.String({
        pattern: `^\\s*${solid}${character}{${least - 2},${most - 2}}${solid}\\s*$`,
        maxLength: 4 * most,
        examples: [example],
        hint: {
          zh: `应为 ${least}–${most} 个字，不含控制字符`,
          en: `must have ${least}–${most} characters and no control characters`,
        },
      }),
    )
    .Decode((text) => text.trim())
    .Encode((text) => text)
