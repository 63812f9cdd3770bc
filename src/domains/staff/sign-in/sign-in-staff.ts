import { invalidCredentials } from '../../accounts/errors.ts'
import { newStaffToken } from '../../accounts/sign-in/access-token.ts'
import { recordSignIn } from '../../accounts/sign-in/complete-sign-in.ts'
import { rememberAddress } from '../../accounts/sign-in/known-addresses.ts'
import { authenticate, type Credentials } from '../../accounts/sign-in/sign-in.ts'

/** `token` is valid for STAFF_JWT_TTL. */
export type SignedInStaff = Readonly<{ id: number; username: string; token: string }>

/**
 * Signs in a staff user by username or mobile.
 * @throws 400 invalid_credentials, the same for a wrong password, an unknown name, a shopper and an inactive account;
 *   429 too_many_failures
 */
export async function signInStaff(credentials: Credentials): Promise<SignedInStaff> {
  const { id, username, generation } = await authenticate(
    credentials,
    ({ isActive, isStaff }) => isActive && isStaff,
  )
  await recordSignIn({ id, generation }, invalidCredentials)
  await rememberAddress(id, credentials.address)
  return { id, username, token: await newStaffToken(id, generation) }
}
