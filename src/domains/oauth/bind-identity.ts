import { isDuplicate, transaction } from '../../db/client.ts'
import { hashPassword, verifyPassword } from '../../lib/crypto/passwords.ts'
import { randomDigits } from '../../lib/ids.ts'
import { insertAccount } from '../accounts/create-account.ts'
import { invalidCredentials } from '../accounts/errors.ts'
import { type Account, findAccountByMobile } from '../accounts/find-account.ts'
import { checkNewPassword } from '../accounts/passwords/password-policy.ts'
import {
  completeSignIn,
  type SignedInUser,
  type SignInContext,
} from '../accounts/sign-in/complete-sign-in.ts'
import { verifyThrottled } from '../accounts/sign-in/login-throttle.ts'
import { consumeSmsCode } from '../verification/consume-sms-code.ts'
import { accountDisabled, identityTaken, passwordLength } from './errors.ts'
import { bindTo, type Identity, insertIdentity, isTaken, refuseTaken } from './identities.ts'
import { verifyIdentityToken } from './identity-token.ts'

type Binding = Readonly<{
  provider: string
  accessToken: string
  mobile: string
  password: string
  smsCode: string
}> &
  SignInContext

type BoundAccount = Pick<Account, 'id' | 'username' | 'generation'>

const maxNames = 5

/**
 * Binds the identity in the access token to the account of a mobile, and signs in. An unknown mobile gets a new account; a
 * known one needs its password. The SMS code is used up only after every other check has passed. Binding an identity that
 * is bound to this account already succeeds.
 * @throws 400 access_token_invalid, invalid_credentials, password_too_weak, sms_code_invalid, identity_taken,
 *   invalid_input;
 *   403 account_disabled; 429 too_many_failures
 */
export async function bindIdentity(binding: Binding): Promise<SignedInUser> {
  const identity = await verifyIdentityToken(binding.provider, binding.accessToken)
  const account = await findAccountByMobile(binding.mobile)
  const bound = account ? await bindKnown(account, identity, binding) : await bindNewcomer(identity, binding)
  return completeSignIn(bound, binding)
}

async function bindKnown(account: Account, identity: Identity, binding: Binding): Promise<BoundAccount> {
  await confirmPassword(account, binding)
  await refuseTaken(identity, account.id)
  await consumeSmsCode(binding.mobile, 'bind', binding.smsCode, binding.address)
  await bindTo(account.id, identity)
  return account
}

/** Creates an account, so a code that was sent for registration is accepted too. */
async function bindNewcomer(identity: Identity, binding: Binding): Promise<BoundAccount> {
  requireLength(binding.password)
  checkNewPassword(binding.password, { username: binding.mobile, mobile: binding.mobile })
  await refuseTaken(identity, undefined)
  await consumeSmsCode(binding.mobile, ['bind', 'register'], binding.smsCode, binding.address)
  const created = await createBound(
    identity,
    binding.mobile,
    await hashPassword(binding.password, binding.address),
  )
  if (created) return created
  // the mobile was registered concurrently: the SMS code proves the mobile, but not the account's password
  const account = await findAccountByMobile(binding.mobile)
  if (!account) throw invalidCredentials()
  await confirmPassword(account, binding)
  await bindTo(account.id, identity)
  return account
}

/** Verifies the password. @throws 400 invalid_credentials; 403 account_disabled, only after a correct password; 429 too_many_failures */
async function confirmPassword(account: Account, { mobile, password, address }: Binding): Promise<void> {
  const verify = () => verifyPassword(password, account.password, address)
  const isCorrect = await verifyThrottled({ userId: account.id, account: mobile, address }, verify)
  if (!isCorrect) throw invalidCredentials()
  if (!account.isActive) throw accountDisabled()
}

/**
 * Stores the account and its identity in one transaction, so the loser of a race for either leaves nothing behind. The
 * username is the mobile, with a random suffix where an imported account has that name.
 * @returns undefined when the mobile was registered concurrently
 * @throws 400 identity_taken
 */
async function createBound(
  identity: Identity,
  mobile: string,
  passwordHash: string,
): Promise<BoundAccount | undefined> {
  for (let tries = 1; ; tries++) {
    const username = tries === 1 ? mobile : `${mobile}_${randomDigits(8)}`
    try {
      const id = await transaction(async (tx) => {
        const userId = await insertAccount(tx, { username, mobile, passwordHash })
        await insertIdentity(tx, userId, identity)
        return userId
      })
      return { id, username, generation: 0 }
    } catch (error) {
      if (isDuplicate(error, 'tb_users_mobile_uniq')) return undefined
      if (isTaken(error)) throw identityTaken({ cause: error })
      if (tries === maxNames || !isDuplicate(error, 'tb_users_username_uniq')) throw error
    }
  }
}

function requireLength(password: string): void {
  if (password.length < 8 || password.length > 20) throw passwordLength()
}
