import type { TokenClaims } from '../../../lib/crypto/tokens.ts'

/** Where a change comes from, for the audit trail. */
export type Origin = Readonly<{ address: string; requestId: string; method: string; path: string }>

/** The staff user who calls. */
export type StaffCaller = Readonly<{
  id: number
  username: string
  isSuperuser: boolean
  /** The claims of the access token, to sign out. */
  token: TokenClaims
  origin: Origin
  /** The If-Match header. */
  ifMatch: string | undefined
}>
