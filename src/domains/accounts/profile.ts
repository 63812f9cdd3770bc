import { and, eq, sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { mobileChanges, users } from '../../db/schema/auth.ts'
import { unauthorized } from '../../lib/errors.ts'

const profileById = db
  .select({
    id: users.id,
    username: users.username,
    mobile: users.mobile,
    email: users.email,
    emailActive: users.emailActive,
    pendingEmail: users.pendingEmail,
    nickname: users.nickname,
    orderMessages: users.orderMessages,
    nextMobile: mobileChanges.mobile,
    nextMobileAt: mobileChanges.readyAt,
  })
  .from(users)
  .leftJoin(mobileChanges, eq(mobileChanges.userId, users.id))
  .where(and(eq(users.id, sql.placeholder('id')), eq(users.isActive, true)))
  .prepare()

export type Profile = Awaited<ReturnType<typeof getProfile>>

/** Returns the caller's profile. @throws 401 when the account is closed or does not exist */
export async function getProfile(id: number) {
  const [row] = await profileById.execute({ id })
  if (!row) throw unauthorized()
  return row
}
