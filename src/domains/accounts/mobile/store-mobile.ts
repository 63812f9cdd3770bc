import { and, eq } from 'drizzle-orm'
import { isDuplicate, type Transaction, transaction } from '../../../db/client.ts'
import { users } from '../../../db/schema/auth.ts'
import { unauthorized } from '../../../lib/errors.ts'
import { randomDigits } from '../../../lib/ids.ts'
import type { Revocation } from '../../../lib/revocations.ts'
import { type Contact, contactColumns } from '../../messages/contact.ts'
import { mobileTaken } from '../errors.ts'
import type { Account } from '../find-account.ts'
import { clearAccountLock } from '../sign-in/login-throttle.ts'
import { broadcastRevocation, revokeAllTokens } from '../sign-in/revoke-tokens.ts'
import { deleteMobileChange } from './cancel-mobile-change.ts'
import { notifyOwner } from './notify-owner.ts'

type Owner = Pick<Account, 'id' | 'username' | 'mobile' | 'generation'>

const maxNames = 5

/**
 * Stores a proven mobile with the notice to the owner, ends a pending change and revokes every token on every process.
 * A user name that is the old mobile becomes the new one: the number may belong to someone else tomorrow.
 * @param owner with the token generation that the caller's check saw: of several requests with one generation, one succeeds
 * @param isPending deletes the pending change that the caller applies, in the transaction; false when there is none any more
 * @returns the new generation
 * @throws 400 mobile_taken; 401 when the account is closed or the generation has changed
 */
export async function storeMobile(
  owner: Owner,
  mobile: string,
  isPending: (tx: Transaction) => Promise<boolean> = async () => true,
): Promise<number> {
  const revocation = await storeUnderFreeName(owner, mobile, isPending)
  await broadcastRevocation(revocation)
  await clearAccountLock(owner)
  return revocation.generation
}

/** Locks the user. @throws 401 when the account is closed or has changed */
export async function lockUnchangedUser(tx: Transaction, { id, generation }: Owner): Promise<Contact> {
  const [contact] = await tx
    .select(contactColumns)
    .from(users)
    .where(and(eq(users.id, id), eq(users.tokenGeneration, generation), eq(users.isActive, true)))
    .for('update')
  if (!contact) throw unauthorized()
  return contact
}

async function storeUnderFreeName(
  owner: Owner,
  mobile: string,
  isPending: (tx: Transaction) => Promise<boolean>,
): Promise<Revocation> {
  for (let tries = 1; ; tries++) {
    const named = tries === 1 ? mobile : `${mobile}_${randomDigits(8)}`
    const username = owner.username === owner.mobile ? named : owner.username
    try {
      return await transaction(async (tx) => {
        const contact = await lockUnchangedUser(tx, owner)
        if (!(await isPending(tx))) throw unauthorized()
        await tx.update(users).set({ mobile, username }).where(eq(users.id, owner.id))
        await deleteMobileChange(tx, owner.id)
        await notifyOwner(tx, 'changed', { userId: owner.id, ...contact }, { mobile })
        return revokeAllTokens(tx, owner.id)
      })
    } catch (error) {
      if (isDuplicate(error, 'tb_users_mobile_uniq')) throw mobileTaken({ cause: error })
      if (tries === maxNames || !isDuplicate(error, 'tb_users_username_uniq')) throw error
    }
  }
}
