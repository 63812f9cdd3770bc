import { randomInt } from 'node:crypto'
import { and, count, eq, isNull } from 'drizzle-orm'
import { db, type Transaction } from '../../../db/client.ts'
import { recoveryCodes } from '../../../db/schema/credentials.ts'
import { now } from '../../../lib/clock.ts'
import { digestOf } from './digest.ts'

const codes = 10
/** Crockford's base32: no letter looks like a digit. 16 characters are 80 bits. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Replaces the recovery codes of a user. @returns the new ones, such as `7Q3F-9ZKD-11VX-B2MA` */
export async function replaceRecoveryCodes(tx: Transaction, userId: number): Promise<string[]> {
  const made = Array.from({ length: codes }, newCode)
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId))
  await tx.insert(recoveryCodes).values(made.map((code) => ({ userId, digest: digestOf(plain(code)) })))
  return made
}

/** Uses up a recovery code. @returns true for the first call only */
export async function consumeRecoveryCode(userId: number, code: string): Promise<boolean> {
  const [used] = await db
    .update(recoveryCodes)
    .set({ usedTime: now() })
    .where(
      and(
        eq(recoveryCodes.userId, userId),
        eq(recoveryCodes.digest, digestOf(plain(code))),
        isNull(recoveryCodes.usedTime),
      ),
    )
  return used.affectedRows === 1
}

/** Counts the unused recovery codes of a user. */
export async function countRecoveryCodes(userId: number): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedTime)))
  return row?.count ?? 0
}

function newCode(): string {
  const letters = Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)])
  return [0, 4, 8, 12].map((start) => letters.slice(start, start + 4).join('')).join('-')
}

/** The form of a code that is hashed: upper case, without the blanks and hyphens between the groups. */
function plain(code: string): string {
  return code.toUpperCase().replace(/[^0-9A-Z]/g, '')
}
