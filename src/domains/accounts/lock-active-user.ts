import { and, eq, sql } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import type { PipelinedTx } from '../../db/pipelined-transaction.ts'
import { users } from '../../db/schema/auth.ts'
import { unauthorized } from '../../lib/errors.ts'

/**
 * Takes a share lock on the caller's active account until the transaction ends, so nothing is written for an account that
 * is being closed concurrently. Requests of one user do not wait for each other.
 * @throws 401 when the account is closed or disabled
 */
export async function lockActiveUser(tx: Transaction, userId: number): Promise<void> {
  if (!(await isActive(tx, userId))) throw unauthorized()
}

/** Returns whether the account is active; if so, it is share-locked until the transaction ends. */
export async function isActive(tx: Transaction, userId: number): Promise<boolean> {
  const own = and(eq(users.id, userId), eq(users.isActive, true))
  // MariaDB has no FOR SHARE
  const [rows] = await tx.execute(sql`select ${users.id} from ${users} where ${own} lock in share mode`)
  return (rows as unknown as unknown[]).length > 0
}

/** Share-locks many users in ascending id. @returns the ids of those with an active account */
export async function lockActiveUsers(tx: PipelinedTx, userIds: Iterable<number>): Promise<Set<number>> {
  const ids = [...new Set(userIds)].sort((a, b) => a - b)
  const rows = await tx.rows<{ id: number }>(
    'select id from tb_users where id in (?) and is_active = 1 order by id lock in share mode',
    [ids],
  )
  return new Set(rows.map(({ id }) => id))
}
