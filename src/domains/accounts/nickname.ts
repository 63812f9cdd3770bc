import { and, eq } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { unauthorized } from '../../lib/errors.ts'
import { getProfile } from './profile.ts'

/**
 * Stores the caller's nickname. An empty one removes it; without a text the nickname stays.
 * @returns the stored nickname
 * @throws 401 when the account is closed
 */
export async function changeNickname(userId: number, nickname: string | undefined): Promise<string> {
  if (nickname === undefined) return (await getProfile(userId)).nickname
  const [stored] = await db
    .update(users)
    .set({ nickname })
    .where(and(eq(users.id, userId), eq(users.isActive, true)))
  if (stored.affectedRows !== 1) throw unauthorized()
  return nickname
}
