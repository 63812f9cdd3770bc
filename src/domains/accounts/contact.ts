import { and, eq } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import { type OrderMessages, users } from '../../db/schema/auth.ts'
import { unauthorized } from '../../lib/errors.ts'
import { type Contact, contactColumns } from '../messages/contact.ts'

/**
 * Locks the caller's active account until the transaction ends, so that its contact stays and requests of one user serialize.
 * @throws 401 when the account is closed
 */
export async function lockContact(tx: Transaction, userId: number): Promise<Contact> {
  const [contact] = await tx
    .select(contactColumns)
    .from(users)
    .where(and(eq(users.id, userId), eq(users.isActive, true)))
    .for('update')
  if (!contact) throw unauthorized()
  return contact
}

/** Stores how a user wants messages about orders. The caller has checked, under the lock, that the channel reaches the user. */
export async function setOrderMessages(
  tx: Transaction,
  userId: number,
  channel: OrderMessages,
): Promise<void> {
  await tx.update(users).set({ orderMessages: channel }).where(eq(users.id, userId))
}
