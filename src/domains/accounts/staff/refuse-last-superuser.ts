import { and, eq, ne } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { users } from '../../../db/schema/auth.ts'
import { lastSuperuser } from './errors.ts'

const active = and(eq(users.isSuperuser, true), eq(users.isStaff, true), eq(users.isActive, true))

/**
 * Refuses to take the rights of the only active superuser. For a decision the caller has locked the grants (`lockGrants`).
 * @throws 409 last_superuser
 */
export async function refuseLastSuperuser(executor: Executor, userId: number): Promise<void> {
  if (!(await isActiveSuperuser(executor, userId))) return
  const [other] = await executor
    .select({ id: users.id })
    .from(users)
    .where(and(active, ne(users.id, userId)))
    .limit(1)
  if (!other) throw lastSuperuser()
}

/** Returns whether the shop has an active superuser. */
export async function hasSuperuser(): Promise<boolean> {
  return (await db.select({ id: users.id }).from(users).where(active).limit(1)).length > 0
}

/** Returns whether a user is an active superuser. */
export async function isActiveSuperuser(executor: Executor, userId: number): Promise<boolean> {
  const [user] = await executor
    .select({ id: users.id })
    .from(users)
    .where(and(active, eq(users.id, userId)))
  return user !== undefined
}
