import { asc, eq } from 'drizzle-orm'
import { db, type Transaction } from '../../db/client.ts'
import { outboxMessages } from '../../db/schema/messages.ts'

/** Lists the messages to a user of the last 30 days, oldest first. */
export function listMessages(userId: number) {
  return db
    .select({
      kind: outboxMessages.kind,
      createTime: outboxMessages.createTime,
      sentTime: outboxMessages.sentTime,
    })
    .from(outboxMessages)
    .where(eq(outboxMessages.userId, userId))
    .orderBy(asc(outboxMessages.id))
}

/** Deletes the messages to a user, sent or not, in the caller's transaction. */
export async function eraseMessages(tx: Transaction, userId: number): Promise<void> {
  await tx.delete(outboxMessages).where(eq(outboxMessages.userId, userId))
}
