import { and, eq, isNull, ne, or } from 'drizzle-orm'
import type { Executor } from '../../db/client.ts'
import { idempotencyKeys } from '../../db/schema/locks.ts'
import { clearedAnswer } from './stored-keys.ts'

/**
 * Deletes the keys of a user, and clears the answers that show data of customers: a repetition of those shows the present object.
 * Call it after the orders of the user are locked, so that no answer with their texts follows.
 */
export async function eraseIdempotencyKeys(executor: Executor, userId: number): Promise<void> {
  const { answer, isPersonal } = idempotencyKeys
  await executor.delete(idempotencyKeys).where(eq(idempotencyKeys.userId, userId))
  await executor
    .update(idempotencyKeys)
    .set({ answer: clearedAnswer })
    .where(and(eq(isPersonal, true), or(isNull(answer), ne(answer, clearedAnswer))))
}
