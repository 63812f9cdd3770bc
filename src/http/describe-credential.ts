import { now } from '../lib/clock.ts'
import type { LocalizedText } from '../lib/errors.ts'

type Credential = Readonly<{
  /** Whether the request carries a token that is refused, which RFC 6750 calls `invalid_token`. */
  isRefused: boolean
  text: LocalizedText
}>

const absent: Credential = {
  isRefused: false,
  text: { zh: '请先登录：请求没有 token', en: 'Signed out: the request has no token' },
}
const otherScheme: Credential = {
  isRefused: false,
  text: {
    zh: 'Authorization 请求头应为 Bearer <token> 或 JWT <token>',
    en: 'The Authorization header must be Bearer <token> or JWT <token>',
  },
}
const malformed: Credential = {
  isRefused: true,
  text: { zh: 'token 的格式不正确，请重新登录', en: 'The token is malformed, sign in again' },
}
const expired: Credential = {
  isRefused: true,
  text: { zh: '登录已过期，请重新登录', en: 'The token is expired, sign in again' },
}
const invalid: Credential = {
  isRefused: true,
  text: { zh: '登录已失效，请重新登录', en: 'The token is invalid or revoked, sign in again' },
}

/**
 * Describes the credential of a request that was refused, from the request alone: it reveals nothing about an account. A forged, a
 * revoked and a foreign token have the same text.
 */
export function describeCredential({ headers }: Request): Credential {
  const header = headers.get('authorization')?.trim()
  if (!header) return absent
  const token = /^(?:JWT|Bearer)(?: +(.*))?$/i.exec(header)
  if (!token) return otherScheme
  const text = token[1] ?? ''
  if (/^mk_[\w-]{43}$/.test(text)) return invalid
  const expiresAt = readExpiry(text)
  if (expiresAt === undefined) return malformed
  return expiresAt * 1000 <= now().getTime() ? expired : invalid
}

/** The `WWW-Authenticate` of an answer that asks for a token. https://www.rfc-editor.org/rfc/rfc6750#section-3 */
export const challenge = 'Bearer realm="meiduo"'

/** Returns the `WWW-Authenticate` for the credential of a request: it says `invalid_token` and why if a token is refused. */
export function challengeOf(request: Request): string {
  const { isRefused, text } = describeCredential(request)
  return isRefused ? `${challenge}, error="invalid_token", error_description="${text.en}"` : challenge
}

/** Returns the `exp` of a JWT, seconds since 1970, without a check of its signature; undefined when it is no JWT. */
function readExpiry(token: string): number | undefined {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(token)?.[1]
  if (!payload) return undefined
  try {
    const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString())
    return typeof exp === 'number' ? exp : undefined
  } catch {
    return undefined
  }
}
