import { defineError } from '../../lib/errors.ts'

export const malformedBody = defineError(400, 'malformed_body', '请求体无法解析', 'The body cannot be parsed')
export const malformedQuery = defineError(
  400,
  'malformed_query',
  '查询参数无法解析：须为 UTF-8 的百分号编码',
  'The query cannot be parsed: it must be percent-encoded UTF-8',
)
export const malformedHost = defineError(
  400,
  'malformed_host',
  '请求头 Host 不是有效的主机名',
  'The Host header is not a valid host',
)

/** What a request gives more than once is refused by its name and place: no value may silently win. */
export const repeatedInQuery = defineError(
  400,
  'invalid_input',
  '查询参数重复，只能出现一次',
  'is in the query more than once',
)
export const repeatedInForm = defineError(
  400,
  'invalid_input',
  '表单字段重复，只能提交一次',
  'is in the form more than once',
)
export const wholeAndInParts = defineError(
  400,
  'invalid_input',
  '表单中既有整个字段，又有它的分项，只能提交一种',
  'is in the form as a whole and in parts',
)

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

/** A name or an address, and perhaps a port; what `URL` would read as user, path or query, and the comma between two hosts, are absent. */
const hostForm = /^[\w.~!$&'()*+;=%:[\]-]+$/

/** Returns whether the value of a Host header names a host that `URL` can read. */
export function isWellFormedHost(host: string): boolean {
  return hostForm.test(host) && URL.canParse(`http://${host}/`)
}
