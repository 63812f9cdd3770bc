import type { InTransaction } from '../../../db/in-transaction.ts'
import type { TotpSetup } from '../../../lib/crypto/totp.ts'
import { confirmTotp, startTotp } from '../../accounts/credentials/totp.ts'
import { type Owner, verifyOwner } from '../../accounts/credentials/verify-owner.ts'
import { newStaffToken } from '../../accounts/sign-in/access-token.ts'
import type { StaffCaller } from '../access/caller.ts'

/**
 * Starts the set-up of the caller's authenticator app, after the password: a stolen session must not lock the owner out.
 * @throws 400 invalid_credentials; 409 totp_enabled; 429 too_many_failures
 */
export async function startOwnTotp(
  { id, username }: StaffCaller,
  owner: Owner,
  inTransaction: InTransaction,
): Promise<TotpSetup> {
  await verifyOwner(owner)
  return startTotp({ id, username }, inTransaction)
}

/** `token` takes the place of the caller's access token, which proves no second factor. A session stays. */
type ConfirmedTotp = Readonly<{ recoveryCodes: string[]; token: string | undefined }>

/**
 * Confirms the caller's authenticator app by one of its codes.
 * @throws 400 otp_invalid; 404 totp_not_found; 409 totp_enabled
 */
export async function confirmOwnTotp(
  { id, credential }: StaffCaller,
  otp: string,
  inTransaction: InTransaction,
): Promise<ConfirmedTotp> {
  const sessionId = credential.kind === 'session' ? credential.id : undefined
  const recoveryCodes = await confirmTotp(id, otp, sessionId, inTransaction)
  const token =
    credential.kind === 'token' ? await newStaffToken(id, credential.claims.generation, true) : undefined
  return { recoveryCodes, token }
}
