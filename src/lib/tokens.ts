import { hkdfSync } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import { now } from './clock.ts'

/** What a token is good for; each purpose has a key of its own, so no token opens another door. */
export type TokenPurpose = 'access'

export type TokenClaims = Readonly<{ subject: string; id: string; issuedAt: number; expiresAt: number }>

/** Signs a JWT (HS256) for one purpose; `seconds` is its life. */
export function signToken(
  purpose: TokenPurpose,
  subject: string,
  seconds: number,
  secrets: readonly string[],
) {
  const issuedAt = Math.floor(now().getTime() / 1000)
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(subject)
    .setAudience(purpose)
    .setJti(crypto.randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + seconds)
    .sign(keyFor(purpose, secrets[0] as string))
}

/** The claims of a token made for `purpose` with any of `secrets`; undefined if it is forged, foreign or expired. */
export async function openToken(
  purpose: TokenPurpose,
  token: string,
  secrets: readonly string[],
): Promise<TokenClaims | undefined> {
  const cacheKey = `${purpose}:${token}`
  const known = verified.get(cacheKey)
  if (known) return known.expiresAt * 1000 > now().getTime() ? known : undefined
  for (const secret of secrets) {
    const claims = await verifyWith(purpose, token, secret)
    if (!claims) continue
    if (verified.size >= cacheSize) verified.delete(verified.keys().next().value as string)
    verified.set(cacheKey, claims)
    return claims
  }
  return undefined
}

/** A signature costs ten times a look-up: tokens that were verified are remembered, the oldest forgotten first. */
const verified = new Map<string, TokenClaims>()
const cacheSize = 10_000

async function verifyWith(
  purpose: TokenPurpose,
  token: string,
  secret: string,
): Promise<TokenClaims | undefined> {
  try {
    const { payload } = await jwtVerify(token, keyFor(purpose, secret), {
      algorithms: ['HS256'],
      audience: purpose,
      requiredClaims: ['sub', 'jti', 'iat', 'exp'],
      currentDate: now(),
    })
    return {
      subject: payload.sub as string,
      id: payload.jti as string,
      issuedAt: payload.iat as number,
      expiresAt: payload.exp as number,
    }
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

const keys = new Map<string, Uint8Array>()

function keyFor(purpose: TokenPurpose, secret: string): Uint8Array {
  const name = `${purpose}:${secret}`
  let key = keys.get(name)
  if (!key) {
    key = new Uint8Array(hkdfSync('sha256', secret, '', `meiduo token ${purpose}`, 32))
    keys.set(name, key)
  }
  return key
}
