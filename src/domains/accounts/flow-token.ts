import { config } from '../../config/index.ts'
import { now } from '../../lib/clock.ts'
import { signToken, type TokenPurpose, verifyToken } from '../../lib/crypto/tokens.ts'
import { redis } from '../../redis/client.ts'
import { keys } from '../../redis/keys.ts'

/** What the server keeps about a flow. */
export type FlowState = Readonly<{
  userId: number
  /** The user's token generation at the start: a change of password or mobile ends the flow. */
  generation: number
  /** Digest of the e-mail address to verify. */
  email?: string
  /** Id of the request to set that address. */
  request?: string
  /** Digest of the address that started the flow. */
  starter?: string
  /** Whether the caller of a reset named the account, and not its mobile. */
  isByAccount?: boolean
}>

export type Flow = FlowState & Readonly<{ id: string; expiresAt: number }>

type FlowPurpose = Exclude<TokenPurpose, 'access' | 'bind-identity'>

/**
 * Starts a flow of several requests, such as a password reset. The token holds a random id and nothing else, so it does not
 * reveal which account it belongs to: a stranger who starts a flow with a mobile must not learn its name.
 */
export async function newFlowToken(purpose: FlowPurpose, seconds: number, state: FlowState): Promise<string> {
  const id = crypto.randomUUID()
  await redis.set(keys.flow(id), JSON.stringify(state), 'EX', seconds)
  return signToken({ purpose, subject: id, seconds }, config.jwtSecrets)
}

/** Returns the flow of a token; undefined when the token is forged, expired or of another purpose. */
export async function findFlow(purpose: FlowPurpose, token: string): Promise<Flow | undefined> {
  const claims = await verifyToken(purpose, token, config.jwtSecrets)
  const stored = claims && (await redis.get(keys.flow(claims.subject)))
  if (!stored) return undefined
  return { ...(JSON.parse(stored) as FlowState), id: claims.subject, expiresAt: claims.expiresAt }
}

/** Uses up a flow. @returns true for the first call only */
export async function claimFlow({ id, expiresAt }: Flow): Promise<boolean> {
  const seconds = Math.max(1, expiresAt - Math.floor(now().getTime() / 1000))
  return (await redis.set(keys.usedToken(id), '1', 'EX', seconds, 'NX')) === 'OK'
}

/** Makes a claimed flow usable again, after a failure that is not the caller's. */
export async function releaseFlow({ id }: Flow): Promise<void> {
  await redis.del(keys.usedToken(id))
}
