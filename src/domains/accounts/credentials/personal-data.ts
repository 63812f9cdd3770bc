import { eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { apiKeys, recoveryCodes, staffTotps } from '../../../db/schema/credentials.ts'
import { deleteSessionsOf } from './sessions.ts'

/** Deletes the sessions, the second factor and the API keys of a user. */
export async function eraseCredentials(tx: Transaction, userId: number): Promise<void> {
  await deleteSessionsOf(tx, userId)
  await tx.delete(staffTotps).where(eq(staffTotps.userId, userId))
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId))
  await tx.delete(apiKeys).where(eq(apiKeys.userId, userId))
}
