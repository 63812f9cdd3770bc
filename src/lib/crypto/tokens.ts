import { hkdfSync } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import { now } from '../clock.ts'

/** What a token is good for; each purpose has a key of its own, so no token opens another door. */
export type TokenPurpose = 'access' | 'reset-sms' | 'reset-password' | 'verify-email' | 'bind-identity'

export type TokenClaims = Readonly<{
  subject: string
  id: string
  /** Seconds since 1970. */
  issuedAt: number
  /** Seconds since 1970. */
  expiresAt: number
  /** The subject's token generation when it was signed: a token below the present one is dead. */
  generation: number
  data: Readonly<Record<string, unknown>>
}>

export type NewToken = Readonly<{
  purpose: TokenPurpose
  subject: string
  /** How long it lives. */
  seconds: number
  generation?: number
  /** Readable by anybody who holds the token. */
  data?: Readonly<Record<string, unknown>>
}>

/** Signs a JWT (HS256) for one purpose with the first of `secrets`. */
export function signToken(token: NewToken, secrets: readonly string[]): Promise<string> {
  const issuedAt = Math.floor(now().getTime() / 1000)
  return new SignJWT({ gen: token.generation ?? 0, ...(token.data && { data: token.data }) })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(token.subject)
    .setAudience(token.purpose)
    .setJti(crypto.randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + token.seconds)
    .sign(keyFor(token.purpose, secrets[0] as string))
}

/**
 * The claims of a token made for `purpose` with any of `secrets`; undefined if it is forged, foreign or expired. The
 * answer is there at once for a token that was verified before, a promise otherwise.
 */
export function verifyToken(
  purpose: TokenPurpose,
  token: string,
  secrets: readonly string[],
): TokenClaims | undefined | Promise<TokenClaims | undefined> {
  const known = verified.get(token)
  if (known?.purpose !== purpose) return verify(purpose, token, secrets)
  return known.claims.expiresAt * 1000 > now().getTime() ? known.claims : undefined
}

/** A signature costs ten times a look-up: tokens that were verified are remembered, the oldest forgotten first. */
const verified = new Map<string, { purpose: TokenPurpose; claims: TokenClaims }>()
const cacheSize = 10_000

async function verify(purpose: TokenPurpose, token: string, secrets: readonly string[]) {
  for (const secret of secrets) {
    const claims = await verifyWith(purpose, token, secret)
    if (!claims) continue
    if (verified.size >= cacheSize) verified.delete(verified.keys().next().value as string)
    verified.set(token, { purpose, claims })
    return claims
  }
  return undefined
}

async function verifyWith(
  purpose: TokenPurpose,
  token: string,
  secret: string,
): Promise<TokenClaims | undefined> {
  try {
    const { payload } = await jwtVerify(token, keyFor(purpose, secret), {
      algorithms: ['HS256'],
      audience: purpose,
      requiredClaims: ['sub', 'jti', 'iat', 'exp', 'gen'],
      currentDate: now(),
    })
    return {
      subject: payload.sub as string,
      id: payload.jti as string,
      issuedAt: payload.iat as number,
      expiresAt: payload.exp as number,
      generation: payload.gen as number,
      data: (payload.data ?? {}) as TokenClaims['data'],
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
