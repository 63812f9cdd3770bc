import { and, eq, sql } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import { type OrderMessages, users } from '../../db/schema/auth.ts'
import { unauthorized } from '../../lib/errors.ts'

/** How a user can be reached. */
export type Contact = Readonly<{
  mobile: string | null
  /** The verified mailbox; empty without one. */
  email: string
}>

/** The columns of a contact, for a select from `tb_users`. */
export const contactColumns = {
  mobile: users.mobile,
  email: sql<string>`if(${users.emailActive}, ${users.email}, '')`,
}

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
