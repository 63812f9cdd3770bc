import { config } from '../../../config/index.ts'
import type { TokenClaims } from '../../../lib/crypto/tokens.ts'
import { unauthorized } from '../../../lib/errors.ts'
import { log } from '../../../lib/log.ts'
import { isInNetworks, parseNetworks } from '../../../lib/network-list.ts'
import { recordApiKeyUse } from '../../accounts/credentials/change-api-keys.ts'
import { digestOf } from '../../accounts/credentials/digest.ts'
import { recordSessionUse } from '../../accounts/credentials/sessions.ts'
import { isVerifiedToken } from '../../accounts/sign-in/access-token.ts'
import { csrfFailed, keyNetwork, keyReadOnly, staffOnly } from '../errors.ts'
import type { Credential } from './caller.ts'
import type { Permission } from './permissions.ts'
import { readAccess, readKeyAccess, readSessionAccess, type StaffAccess } from './read-access.ts'

/** A credential as the request gives it. */
type Given =
  | Readonly<{ kind: 'token'; userId: number; claims: TokenClaims }>
  | Readonly<{ kind: 'key'; secret: string }>
  | Readonly<{ kind: 'session'; secret: string; isForged: boolean }>

/** `address` is the caller's whole address. */
type Visit = Readonly<{ address: string; isRead: boolean }>

/** An authenticated staff user. `mustSetUpTotp`: STAFF_REQUIRE_TOTP, and no second factor is set up. */
export type Admission = StaffAccess & Readonly<{ credential: Credential; mustSetUpTotp: boolean }>

/**
 * Authenticates a credential in the present state of the database, and reads whether it grants one of the permissions.
 * @throws 401 unauthorized; 403 staff_only, csrf_failed, key_read_only, key_network
 */
export function admit(given: Given, wanted: readonly Permission[], visit: Visit): Promise<Admission> {
  if (given.kind === 'key') return admitKey(given.secret, wanted, visit)
  if (given.kind === 'session') return admitSession(given, wanted, visit)
  return admitToken(given, wanted)
}

type GivenToken = Extract<Given, { kind: 'token' }>
type GivenSession = Extract<Given, { kind: 'session' }>

async function admitToken({ userId, claims }: GivenToken, wanted: readonly Permission[]): Promise<Admission> {
  const member = await readAccess(userId, ...wanted)
  if (!member) throw staffOnly()
  // a token of the storefront, or of a time before the second factor
  if (member.hasTotp && !isVerifiedToken(claims)) throw unauthorized()
  return { ...member, credential: { kind: 'token', claims }, mustSetUpTotp: mustSetUpTotp(member) }
}

async function admitSession(
  { secret, isForged }: GivenSession,
  wanted: readonly Permission[],
  { address }: Visit,
): Promise<Admission> {
  const session = await readSessionAccess(digestOf(secret), wanted)
  if (!session || (session.hasTotp && !session.isVerified)) throw unauthorized()
  if (isForged) throw csrfFailed()
  const { credentialId: id, isUseStale, isVerified: _, ...member } = session
  if (isUseStale) await recordSessionUse(id, address).catch(logUnrecorded)
  return { ...member, credential: { kind: 'session', id, secret }, mustSetUpTotp: mustSetUpTotp(member) }
}

async function admitKey(
  secret: string,
  wanted: readonly Permission[],
  { address, isRead }: Visit,
): Promise<Admission> {
  const key = await readKeyAccess(digestOf(secret), wanted)
  if (!key) throw unauthorized()
  const { credentialId: id, isUseStale, isReadOnly, networks, ...owner } = key
  if (networks && !isInNetworks(address, parseNetworks(networks.split(',')) ?? [])) throw keyNetwork()
  if (isReadOnly && !isRead) throw keyReadOnly()
  if (isUseStale) await recordApiKeyUse(id).catch(logUnrecorded)
  return { ...owner, isSuperuser: false, credential: { kind: 'key', id }, mustSetUpTotp: false }
}

const mustSetUpTotp = ({ hasTotp }: StaffAccess) => config.staff.requiresTotp && !hasTotp

function logUnrecorded(error: unknown): void {
  log.warn({ err: error }, 'last use of a staff credential not stored')
}
