import { eq, sql } from 'drizzle-orm'
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
    isActive: users.isActive,
  })
  .from(users)
  .leftJoin(mobileChanges, eq(mobileChanges.userId, users.id))
  .where(eq(users.id, sql.placeholder('id')))
  .prepare()

export type Profile = Awaited<ReturnType<typeof getProfile>>

/** Returns the caller's profile. @throws 401 when the account is closed, disabled or does not exist */
export async function getProfile(id: number) {
  const profile = await findProfile(id)
  if (!profile?.isActive) throw unauthorized()
  return profile
}

/** Returns the profile of a user, active or not. */
export async function findProfile(id: number) {
  return (await profileById.execute({ id }))[0]
}
