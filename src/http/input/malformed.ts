import { defineError } from '../../lib/errors.ts'

export const malformedBody = defineError(400, 'malformed_body', '请求体无法解析', 'The body cannot be parsed')
export const malformedQuery = defineError(
  400,
  'malformed_query',
  '查询参数无法解析：须为 UTF-8 的百分号编码',
  'The query cannot be parsed: it must be percent-encoded UTF-8',
)

/** Names the field that a request gives more than once: no value may silently win. */
export const givenTwice = defineError(400, 'invalid_input', '参数只能出现一次', 'must be given once')

/** U+FFFD, which takes the place of bytes that are not UTF-8. */
const replaced = /%EF%BF%BD/i

/** Returns whether percent-encoded text is well-formed and UTF-8. */
export function isWellEncoded(text: string): boolean {
  if (!text.includes('%')) return true
  if (replaced.test(text)) return false
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
