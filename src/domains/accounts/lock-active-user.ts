import { and, eq, sql } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { defineStatement, type StatementExecutor } from '../../db/statement.ts'
import { unauthorized } from '../../lib/errors.ts'
import { isErasedName } from '../../lib/text/erased-name.ts'
import { type Contact, contactColumns } from '../messages/contact.ts'

/**
 * Takes a share lock on the caller's active account until the transaction ends, so nothing is written for an account that
 * is being closed concurrently. Requests of one user do not wait for each other.
 * @throws 401 when the account is closed or disabled
 */
export async function lockActiveUser(tx: StatementExecutor, userId: number): Promise<void> {
  if ((await tx.rows(shareLock({ userId }))).length === 0) throw unauthorized()
}

/**
 * Locks the caller's active account until the transaction ends: requests of one user wait for each other.
 * @throws 401 when the account is closed or disabled
 */
export async function lockUserExclusively(tx: StatementExecutor, userId: number): Promise<void> {
  if (!(await lockActiveUsers(tx, [userId])).has(userId)) throw unauthorized()
}

/**
 * Locks the caller's active account like `lockUserExclusively`, so its contact stays.
 * @returns how the user can be reached
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

/**
 * Locks many users in ascending id until the transaction ends: what one of them holds cannot grow meanwhile, on any process.
 * @returns the ids of those with an active account
 */
export async function lockActiveUsers(
  tx: StatementExecutor,
  userIds: Iterable<number>,
): Promise<Set<number>> {
  const ids = [...new Set(userIds)].sort((a, b) => a - b)
  const rows = await tx.rows<{ id: number }>(lockStatement({ ids }))
  return new Set(rows.map(({ id }) => id))
}

/**
 * Locks a user until the transaction ends, unless the account is closed. A locked account belongs to its user all the same: its
 * orders continue.
 * @returns whether the account exists
 */
export async function lockUnlessErased(tx: StatementExecutor, userId: number): Promise<boolean> {
  const [user] = await tx.rows<{ username: string }>(nameStatement({ userId }))
  return user !== undefined && !isErasedName(user.username)
}

// MariaDB has no FOR SHARE
const shareLock = defineStatement<{ userId: number }>(
  ({ userId }) => sql`select ${users.id} from ${users} where ${users.id} = ${userId} and ${users.isActive} = 1
    lock in share mode`,
)
const nameStatement = defineStatement<{ userId: number }>(
  ({ userId }) => sql`select ${users.username} from ${users} where ${users.id} = ${userId} for update`,
)
const lockStatement = defineStatement<{ ids: readonly number[] }>(
  ({ ids }) => sql`select ${users.id} from ${users} where ${users.id} in (${ids}) and ${users.isActive} = 1
    order by ${users.id} for update`,
)
