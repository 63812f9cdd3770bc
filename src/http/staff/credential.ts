import type { TokenClaims } from '../../lib/crypto/tokens.ts'
import { readToken } from '../identity.ts'
import { hasCsrfToken, isOwnOrigin, isRead, readSessionSecret } from './session-cookie.ts'

/** What a request of the staff API proves: an access token, an API key or the session of a browser, not yet looked up. */
type GivenCredential =
  | Readonly<{ kind: 'token'; userId: number; claims: TokenClaims }>
  | Readonly<{ kind: 'key'; secret: string }>
  | Readonly<{ kind: 'session'; secret: string; isForged: boolean }>

const apiKey = /^(?:JWT|Bearer) +(mk_[\w-]{43})$/i

/**
 * Reads the credential of a request. With an `Authorization` header the cookie does not count. The cookie counts for requests of
 * this origin only; a write without its CSRF token is forged.
 * @returns undefined when the request has none, and for a token that is malformed, expired or revoked
 */
export async function readCredential(request: Request): Promise<GivenCredential | undefined> {
  const header = request.headers.get('authorization')
  if (header === null) return readSession(request)
  const secret = apiKey.exec(header)?.[1]
  if (secret) return { kind: 'key', secret }
  const user = await readToken(request)
  return user && { kind: 'token', userId: user.id, claims: user.token }
}

function readSession(request: Request): GivenCredential | undefined {
  const secret = readSessionSecret(request)
  if (secret === undefined || !isOwnOrigin(request)) return undefined
  return { kind: 'session', secret, isForged: !isRead(request) && !hasCsrfToken(request, secret) }
}
