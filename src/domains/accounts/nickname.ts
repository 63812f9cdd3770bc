import { and, eq } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { unauthorized } from '../../lib/errors.ts'
import { nicknameInvalid } from './errors.ts'
import { getProfile } from './profile.ts'

/** Control characters, line separators, half a character, and marks that reverse the text around them. */
const forbidden = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202A-\u202E\u2066-\u2069]/u

/**
 * Normalizes a nickname: NFC, without surrounding blanks. An empty one removes the nickname.
 * @throws 400 invalid_input unless it has 2–20 characters (code points) and no control characters
 */
function normalizeNickname(text: string): string {
  const nickname = text.normalize('NFC').trim()
  const length = [...nickname].length
  if (length !== 0 && (length < 2 || length > 20 || forbidden.test(nickname))) throw nicknameInvalid()
  return nickname
}

/**
 * Stores the caller's nickname; without a text the nickname stays.
 * @returns the stored nickname
 * @throws 400 invalid_input; 401 when the account is closed
 */
export async function changeNickname(userId: number, text: string | undefined): Promise<string> {
  if (text === undefined) return (await getProfile(userId)).nickname
  const nickname = normalizeNickname(text)
  const [stored] = await db
    .update(users)
    .set({ nickname })
    .where(and(eq(users.id, userId), eq(users.isActive, true)))
  if (stored.affectedRows !== 1) throw unauthorized()
  return nickname
}
