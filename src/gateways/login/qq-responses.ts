/** What QQ's sign-in answers, whichever of its forms it chose. */
export type QqResponse = Readonly<Record<string, unknown>>

/**
 * Reads one answer: `callback( {…} );`, plain JSON, or form text. All of them come with status 200, errors included.
 * https://wiki.connect.qq.com/使用authorization_code获取access_token
 * @throws Error for anything else, such as a page of HTML
 */
export function parseQqResponse(text: string): QqResponse {
  const trimmed = text.trim()
  const wrapped = /^callback\(\s*(\{[\s\S]*\})\s*\)\s*;?$/.exec(trimmed)?.[1]
  if (wrapped || trimmed.startsWith('{')) return parseObject(wrapped ?? trimmed)
  if (!formText.test(trimmed)) throw new Error('an answer in no known form')
  const pairs = [...new URLSearchParams(trimmed)]
  const answer = Object.fromEntries(pairs)
  if (Object.keys(answer).length !== pairs.length) throw new Error('an answer that repeats a name')
  return answer
}

/** The number of the error that an answer tells, undefined when it tells none. */
export function qqErrorCode(answer: QqResponse): number | undefined {
  return answer.error === undefined || answer.error === 0 ? undefined : Number(answer.error)
}

const formText = /^[a-z_]+=[\w.~%+*-]*(&[a-z_]+=[\w.~%+*-]*)*$/

function parseObject(json: string): QqResponse {
  const value: unknown = JSON.parse(json)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('an answer that is no object')
  return value as QqResponse
}
