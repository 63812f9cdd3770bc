import type { TokenClaims } from './crypto/tokens.ts'

/** One revoked token (`tokenId`), or all tokens of a user below `generation` (`tokenId` null). */
export type Revocation = Readonly<{
  userId: number
  tokenId: string | null
  generation: number
  /** Milliseconds since 1970. Every token concerned has expired by then. */
  expiresAt: number
}>

type Claims = Pick<TokenClaims, 'subject' | 'id' | 'generation'>
type Check = (claims: Claims) => Promise<boolean>

const tokens = new Map<string, number>()
const generations = new Map<number, { generation: number; expiresAt: number }>()
let complete = false
let fallbackCheck: Check | undefined

/** Sets the check of one token that `isRevoked` uses while the cache is incomplete. */
export function setFallbackCheck(check: Check): void {
  fallbackCheck = check
}

/** Says whether the cache holds every revocation. While it does not, `isRevoked` uses the fallback check. */
export function setCacheComplete(isComplete: boolean): void {
  complete = isComplete
}

/** Adds a revocation to the cache. Idempotent. */
export function cacheRevocation({ userId, tokenId, generation, expiresAt }: Revocation): void {
  if (tokenId !== null) {
    tokens.set(tokenId, Math.max(expiresAt, tokens.get(tokenId) ?? 0))
    return
  }
  const known = generations.get(userId)
  // messages arrive in any order: the highest generation and the latest expiry win
  generations.set(userId, {
    generation: Math.max(generation, known?.generation ?? 0),
    expiresAt: Math.max(expiresAt, known?.expiresAt ?? 0),
  })
}

/**
 * Whether a token with a valid signature is revoked. Answered without a promise while the cache is complete.
 * @throws Error when the cache is incomplete and no fallback check is set, so that no token is accepted
 */
export function isRevoked(claims: Claims): boolean | Promise<boolean> {
  if (isKnownRevoked(claims)) return true
  if (complete) return false
  if (!fallbackCheck) throw new Error('revocation cache incomplete and no fallback check set')
  return fallbackCheck(claims)
}

/** Removes revocations whose tokens have all expired by `at` (milliseconds since 1970). */
export function removeExpiredRevocations(at: number): void {
  for (const [id, expiresAt] of tokens) if (expiresAt < at) tokens.delete(id)
  for (const [id, { expiresAt }] of generations) if (expiresAt < at) generations.delete(id)
}

function isKnownRevoked({ subject, id, generation }: Claims): boolean {
  if (tokens.has(id)) return true
  const user = generations.get(Number(subject))
  return user !== undefined && generation < user.generation
}
