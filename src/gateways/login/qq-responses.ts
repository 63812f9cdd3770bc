/** The members of a response of QQ, in any of its formats. */
export type QqResponse = Readonly<Record<string, unknown>>

/**
 * Parses a response: `callback( {…} );`, JSON or form-encoded text. All have status 200, also errors.
 * https://wiki.connect.qq.com/使用authorization_code获取access_token
 * @throws Error for any other text, such as an HTML page
 */
export function parseQqResponse(text: string): QqResponse {
  const trimmed = text.trim()
  const callbackArgument = /^callback\(\s*(\{[\s\S]*\})\s*\)\s*;?$/.exec(trimmed)?.[1]
  if (callbackArgument || trimmed.startsWith('{')) return parseObject(callbackArgument ?? trimmed)
  if (!formText.test(trimmed)) throw new Error('a response in no known format')
  const pairs = [...new URLSearchParams(trimmed)]
  const response = Object.fromEntries(pairs)
  if (Object.keys(response).length !== pairs.length) throw new Error('a response that repeats a name')
  return response
}

/** Returns the error code of a response; undefined when it reports no error. */
export function qqErrorCode(response: QqResponse): number | undefined {
  return response.error === undefined || response.error === 0 ? undefined : Number(response.error)
}

const formText = /^[a-z_]+=[\w.~%+*-]*(&[a-z_]+=[\w.~%+*-]*)*$/

function parseObject(json: string): QqResponse {
  const value: unknown = JSON.parse(json)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('a response that is no object')
  return value as QqResponse
}
