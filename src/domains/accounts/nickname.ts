import { and, eq } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { unauthorized } from '../../lib/errors.ts'
import { refusedInText, trimText, visibleCharacter } from '../../lib/visible-text.ts'
import { nicknameInvalid } from './errors.ts'
import { getProfile } from './profile.ts'

const forbidden = new RegExp(`[\\t\\n\\r${refusedInText}]`, 'u')
const visible = new RegExp(visibleCharacter(refusedInText))

/**
 * Normalizes a nickname: NFC, without surrounding blanks and invisible characters. An empty one removes the nickname.
 * @throws 400 invalid_input unless it has 2–20 characters (code points) and no control characters
 */
function normalizeNickname(text: string): string {
  const nickname = trimText(text.normalize('NFC'))
  const length = [...nickname].length
  if (length !== 0 && (length < 2 || length > 20 || forbidden.test(nickname) || !visible.test(nickname)))
    throw nicknameInvalid()
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
