import type { TokenClaims } from './crypto/tokens.ts'

/** A token that died before its time (`tokenId`), or all tokens of a user below `generation` (`tokenId` null). */
export type Revocation = Readonly<{
  userId: number
  tokenId: string | null
  generation: number
  /** Milliseconds since 1970, after which no token concerned can live anyway. */
  expiresAt: number
}>

type Claims = Pick<TokenClaims, 'subject' | 'id' | 'generation'>
type Ask = (claims: Claims) => Promise<boolean>

const tokens = new Map<string, number>()
const generations = new Map<number, { generation: number; expiresAt: number }>()
let complete = false
let ask: Ask | undefined

/** Says how to find out about one token while memory is not known to be complete. */
export function setFallbackCheck(question: Ask): void {
  ask = question
}

/** Whether memory holds every revocation there is. While it does not, `isRevoked` asks. */
export function setCacheComplete(isComplete: boolean): void {
  complete = isComplete
}

/** Takes a revocation into memory; the same one again changes nothing. */
export function cacheRevocation({ userId, tokenId, generation, expiresAt }: Revocation): void {
  if (tokenId !== null) {
    tokens.set(tokenId, expiresAt)
    return
  }
  const known = generations.get(userId)
  if (!known || known.generation < generation) generations.set(userId, { generation, expiresAt })
}

/**
 * Whether a token that verified is dead all the same; answered from memory while that is complete.
 * @throws Error when nobody follows the revocations: no token is then believed
 */
export function isRevoked(claims: Claims): boolean | Promise<boolean> {
  if (isKnownRevoked(claims)) return true
  if (complete) return false
  if (!ask) throw new Error('nobody follows the revocations of tokens')
  return ask(claims)
}

/** Forgets what concerns only tokens that have expired by `at` (milliseconds since 1970). */
export function forgetExpired(at: number): void {
  for (const [id, expiresAt] of tokens) if (expiresAt < at) tokens.delete(id)
  for (const [id, { expiresAt }] of generations) if (expiresAt < at) generations.delete(id)
}

function isKnownRevoked({ subject, id, generation }: Claims): boolean {
  if (tokens.has(id)) return true
  const user = generations.get(Number(subject))
  return user !== undefined && generation < user.generation
}
