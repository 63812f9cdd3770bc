import { and, eq, sql } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { unauthorized } from '../../lib/errors.ts'

/**
 * Holds the caller's account open until the transaction ends: nothing is written for a person whose account is being
 * closed at the same moment. Shared, so requests of one user do not wait for each other.
 * @throws 401 when the account is closed or barred
 */
export async function requireActive(tx: Transaction, userId: number): Promise<void> {
  const own = and(eq(users.id, userId), eq(users.isActive, true))
  // MariaDB does not know FOR SHARE
  const [rows] = await tx.execute(sql`select ${users.id} from ${users} where ${own} lock in share mode`)
  if ((rows as unknown as unknown[]).length === 0) throw unauthorized()
}
