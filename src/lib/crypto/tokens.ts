import { createSecretKey } from 'node:crypto'
import { jwt } from '@elysiajs/jwt'
import { Type } from '@sinclair/typebox'
import { now } from '../clock.ts'
import { deriveKey } from './derive-key.ts'

/** What a token is valid for. Each purpose has its own key and audience. */
export type TokenPurpose =
  | 'access'
  | 'reset-sms'
  | 'reset-password'
  | 'staff-reset'
  | 'verify-email'
  | 'bind-identity'

export type TokenClaims = Readonly<{
  subject: string
  id: string
  /** Seconds since 1970. */
  expiresAt: number
  /** The token generation of the subject at signing. A token below the current generation is revoked. */
  generation: number
  data: Readonly<Record<string, unknown>>
}>

export type NewToken = Readonly<{
  purpose: TokenPurpose
  subject: string
  /** Lifetime. */
  seconds: number
  /** The `jti`, random by default. Tokens with one id are revoked together. */
  id?: string
  generation?: number
  /** Not encrypted: every holder of the token can read it. */
  data?: Readonly<Record<string, unknown>>
}>

/** Signs a JWT (HS256) for one purpose with the first of `secrets`. */
export function signToken(token: NewToken, secrets: readonly string[]): Promise<string> {
  return signerOf(token.purpose, secrets[0]).sign({
    sub: token.subject,
    jti: token.id ?? crypto.randomUUID(),
    exp: Math.floor(now().getTime() / 1000) + token.seconds,
    gen: token.generation ?? 0,
    ...(token.data && { data: token.data }),
  })
}

/**
 * Verifies a token of `purpose` against each of `secrets`.
 * @returns its claims, or undefined when it is forged, expired or of another purpose; a promise only for a token that this
 *   process has not verified before
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

/** Verified tokens, oldest first: checking a signature costs a hundred times as much as this look-up. */
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
  const payload = await signerOf(purpose, secret).verify(token, {
    algorithms: ['HS256'],
    audience: purpose,
    requiredClaims: ['sub', 'jti', 'iat', 'exp', 'gen'],
    currentDate: now(),
  })
  if (!payload) return undefined
  const { sub, jti, exp, gen, data = {} } = payload
  return { subject: sub, id: jti, expiresAt: exp, generation: gen, data }
}

const claimsSchema = Type.Object({
  sub: Type.String(),
  jti: Type.String(),
  exp: Type.Integer(),
  gen: Type.Integer(),
  data: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})

/** The plugin binds one secret, so each purpose and secret has an instance. The plugin drops an explicit `iat`. */
function createSigner(purpose: TokenPurpose, secret: string) {
  const key = createSecretKey(deriveKey(`meiduo token ${purpose}`, secret))
  return jwt({ secret: key, alg: 'HS256', aud: purpose, schema: claimsSchema }).decorator.jwt
}

const signers = new Map<string, ReturnType<typeof createSigner>>()

function signerOf(purpose: TokenPurpose, secret: string | undefined) {
  if (!secret) throw new Error('JWT_SECRET is not set')
  const name = `${purpose}\n${secret}`
  let signer = signers.get(name)
  if (!signer) {
    signer = createSigner(purpose, secret)
    signers.set(name, signer)
  }
  return signer
}
