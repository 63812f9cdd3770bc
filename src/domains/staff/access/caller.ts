import type { TokenClaims } from '../../../lib/crypto/tokens.ts'
import type { Permission } from './permissions.ts'

/** Where a change comes from, for the audit trail. */
export type Origin = Readonly<{ address: string; requestId: string; method: string; path: string }>

/** What the caller proved to be staff with. The rights of an API key end where its scope ends. */
export type Credential =
  | Readonly<{ kind: 'token'; claims: TokenClaims }>
  | Readonly<{ kind: 'session'; id: number; secret: string }>
  | Readonly<{ kind: 'key'; id: number }>

/** The staff user who calls, or the owner of the API key that calls. */
export type StaffCaller = Readonly<{
  id: number
  username: string
  /** Always false for an API key. */
  isSuperuser: boolean
  credential: Credential
  /** The permissions of which the route requires one; none for `any staff`. */
  permissions: readonly Permission[]
  origin: Origin
  /** The If-Match header. */
  ifMatch: string | undefined
  /** Whether an old If-Match is merged with what others changed since: `?merge=true`. */
  merges: boolean
}>

/** Returns who acts, as the audit trail names it beside the person. */
export const actorOf = ({ credential }: StaffCaller) =>
  credential.kind === 'key' ? `key ${credential.id}` : 'staff'
