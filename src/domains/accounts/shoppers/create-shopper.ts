import { transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { hashPassword } from '../../../lib/crypto/passwords.ts'
import { underFreeNames } from '../account-duplicates.ts'
import { insertAccount } from '../create-account.ts'
import { checkNewPassword } from '../passwords/password-policy.ts'
import type { Shopper } from './list-shoppers.ts'

/** `address` is the network address of who asks: addresses take turns at hashing. */
type NewShopper = Omit<Shopper, 'id'> & Readonly<{ password: string; address?: string }>

/**
 * Stores the account of a shopper, whose e-mail address is not verified.
 * @throws 400 password_too_weak, username_taken, mobile_taken
 */
export async function createShopper(
  { password, address, ...shopper }: NewShopper,
  inTransaction?: InTransaction,
): Promise<Shopper> {
  checkNewPassword(password, shopper)
  const passwordHash = await hashPassword(password, address)
  return underFreeNames(() =>
    transaction(async (tx) => {
      const id = await insertAccount(tx, { ...shopper, passwordHash, isMadeByStaff: true })
      await inTransaction?.(tx, { object: `user:${id}`, before: null, after: shopperFields(shopper) })
      return { id, ...shopper }
    }),
  )
}

const shopperFields = ({ username, mobile, email }: Omit<Shopper, 'id'>) => ({
  username,
  mobile: mobile ?? '',
  email,
})
