import { otpRequired } from '../../accounts/credentials/errors.ts'
import { createSession } from '../../accounts/credentials/sessions.ts'
import { consumeOtp, hasTotp } from '../../accounts/credentials/totp.ts'
import { underOtpLimit } from '../../accounts/credentials/verify-owner.ts'
import { invalidCredentials } from '../../accounts/errors.ts'
import type { Account } from '../../accounts/find-account.ts'
import { newStaffToken } from '../../accounts/sign-in/access-token.ts'
import { recordSignIn } from '../../accounts/sign-in/complete-sign-in.ts'
import { rememberAddress } from '../../accounts/sign-in/known-addresses.ts'
import { authenticate, type Credentials } from '../../accounts/sign-in/sign-in.ts'
import type { Origin } from '../access/caller.ts'
import { recordOwnChange } from '../audit/record-change.ts'
import { signInChange } from './sign-in-changes.ts'

/** `otp` is a code of the authenticator app, or a recovery code. */
type StaffCredentials = Credentials & Readonly<{ otp: string | undefined }>

/** `token` is valid for STAFF_JWT_TTL. */
type SignedInStaff = Readonly<{ id: number; username: string; token: string }>

/**
 * Signs in a staff user by username or mobile, and writes the audit entry of it. A refusal writes none: limits and logs know it.
 * @throws 400 invalid_credentials, the same for a wrong password, a wrong or used code, an unknown name, a shopper and an inactive
 *   account; 400 otp_required when only the code is missing; 429 too_many_failures
 */
export async function signInStaff(credentials: StaffCredentials, origin: Origin): Promise<SignedInStaff> {
  const account = await authenticateStaff(credentials)
  const { id, username, generation, isVerified } = account
  const record = recordOwnChange(id, origin, 'signInStaff')
  await recordSignIn(account, invalidCredentials, (tx) =>
    record(tx, signInChange(id, { kind: 'token', is_verified: isVerified })),
  )
  await rememberAddress(id, credentials.address)
  return { id, username, token: await newStaffToken(id, generation, isVerified) }
}

/** `secret` is what the browser's cookie holds. */
type StartedSession = Readonly<{ id: number; secret: string }>

/**
 * Signs in a staff user, starts the session of a browser, always with a new secret, and writes the audit entry of it.
 * @throws as `signInStaff`
 */
export async function startSession(
  credentials: StaffCredentials,
  agent: string,
  origin: Origin,
): Promise<StartedSession> {
  const account = await authenticateStaff(credentials)
  const { id, generation, isVerified } = account
  const { address } = credentials
  const record = recordOwnChange(id, origin, 'startStaffSession')
  let secret = ''
  await recordSignIn(account, invalidCredentials, async (tx) => {
    const session = await createSession({ userId: id, generation, isVerified, agent, address }, tx)
    const proof = { kind: 'session', session_id: session.id, is_verified: isVerified } as const
    await record(tx, signInChange(id, proof))
    secret = session.secret
  })
  await rememberAddress(id, address)
  return { id, secret }
}

type AuthenticatedStaff = Account & Readonly<{ isVerified: boolean }>

async function authenticateStaff({ otp, ...credentials }: StaffCredentials): Promise<AuthenticatedStaff> {
  let isVerified = false
  const account = await authenticate(credentials, async ({ id, isActive, isStaff }) => {
    if (!isActive || !isStaff) return false
    if (!(await hasTotp(id))) return true
    if (otp === undefined) throw otpRequired()
    isVerified = await underOtpLimit(id, () => consumeOtp(id, otp))
    return isVerified
  })
  return { ...account, isVerified }
}
