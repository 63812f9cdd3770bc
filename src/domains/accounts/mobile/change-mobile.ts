import { config } from '../../../config/index.ts'
import { transaction } from '../../../db/client.ts'
import { mobileChanges } from '../../../db/schema/auth.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { verifyPassword } from '../../../lib/crypto/passwords.ts'
import { unauthorized } from '../../../lib/errors.ts'
import { checkSmsCode, consumeSmsCode } from '../../verification/consume-sms-code.ts'
import { countMobile } from '../count-accounts.ts'
import { mobileProofMissing, mobileTaken, mobileUnchanged, passwordWrong } from '../errors.ts'
import { type Account, findActiveAccount } from '../find-account.ts'
import { clearLockAt, verifyThrottled } from '../sign-in/login-throttle.ts'
import { issueTokens, type Tokens } from '../sign-in/refresh-tokens.ts'
import { notifyOwner } from './notify-owner.ts'
import { lockUnchangedUser, storeMobile } from './store-mobile.ts'

type MobileChange = Readonly<{
  userId: number
  mobile: string
  newCode: string
  /** The code that was sent to the old mobile; undefined when the old number is lost. */
  oldCode: string | undefined
  password: string | undefined
  address: string
  isRenewable: boolean
}>

type MobileChanged =
  | Readonly<{ isWaiting: false; tokens: Tokens }>
  | Readonly<{ isWaiting: true; readyAt: Date }>

/**
 * Changes the caller's mobile: immediately with codes to the old and the new one. Without the old mobile it takes the password
 * and MOBILE_CHANGE_WAIT, in which the owner is notified and can stop the change. An account without a mobile needs
 * the password alone. A change revokes every older token.
 * @throws 400 mobile_unchanged, mobile_taken, invalid_input, invalid_credentials, sms_code_invalid (with the field); 401 when the
 *   account is closed or has changed concurrently; 429 too_many_failures, too_many_requests
 */
export async function changeMobile(change: MobileChange): Promise<MobileChanged> {
  const user = await findActiveAccount(change.userId)
  if (!user) throw unauthorized()
  if (change.mobile === user.mobile) throw mobileUnchanged()
  if ((await countMobile(change.mobile)) > 0) throw mobileTaken()
  if (user.mobile !== null && change.oldCode !== undefined) {
    await consumeBothCodes(user.mobile, change.oldCode, change)
    return changeNow(user, change)
  }
  await confirmPassword(user, change)
  await consumeSmsCode(change.mobile, 'change_mobile', change.newCode, change.address, { field: 'new_code' })
  return user.mobile === null ? changeNow(user, change) : requestChange(user, change.mobile)
}

/** Uses up both codes or, when one is wrong, none. */
async function consumeBothCodes(
  oldMobile: string,
  oldCode: string,
  { mobile, newCode, address }: MobileChange,
): Promise<void> {
  await checkSmsCode(mobile, 'change_mobile', newCode, address, 'new_code')
  await consumeSmsCode(oldMobile, 'change_mobile', oldCode, address, { field: 'old_code' })
  await consumeSmsCode(mobile, 'change_mobile', newCode, address, { field: 'new_code' })
}

async function confirmPassword({ id, password: hash }: Account, { password, address }: MobileChange) {
  if (password === undefined) throw mobileProofMissing()
  const verify = () => verifyPassword(password, hash, address)
  if (!(await verifyThrottled({ userId: id, address }, verify))) throw passwordWrong()
}

async function changeNow(user: Account, change: MobileChange): Promise<MobileChanged> {
  const { mobile, address, isRenewable } = change
  const generation = await storeMobile(user, mobile)
  await clearLockAt(user.id, address)
  return { isWaiting: false, tokens: await issueTokens(user.id, generation, isRenewable) }
}

/** Stores the request with the notice to the owner. A new request replaces an older one. */
async function requestChange(user: Account, mobile: string): Promise<MobileChanged> {
  const at = now()
  const readyAt = addSeconds(at, config.mobileChangeWaitSeconds)
  await transaction(async (tx) => {
    const contact = await lockUnchangedUser(tx, user)
    const values = { mobile, readyAt, createTime: at }
    await tx
      .insert(mobileChanges)
      .values({ userId: user.id, ...values })
      .onDuplicateKeyUpdate({ set: values })
    await notifyOwner(tx, 'requested', { userId: user.id, ...contact }, { mobile, readyAt })
  })
  return { isWaiting: true, readyAt }
}
