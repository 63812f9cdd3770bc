import { asc, eq } from 'drizzle-orm'
import { db, type Transaction } from '../../db/client.ts'
import { outboxMessages } from '../../db/schema/messages.ts'
import type { MessageSubject } from './message-kinds.ts'

/** Lists the messages to a user that are kept, oldest first, with the ids that they are about. */
export async function listMessages(userId: number) {
  const rows = await db
    .select({
      kind: outboxMessages.kind,
      subject: outboxMessages.subject,
      createTime: outboxMessages.createTime,
      sentTime: outboxMessages.sentTime,
    })
    .from(outboxMessages)
    .where(eq(outboxMessages.userId, userId))
    .orderBy(asc(outboxMessages.id))
  return rows.map((row) => {
    const { notice, ...subject } = JSON.parse(row.subject) as MessageSubject
    return { ...row, subject }
  })
}

/** Deletes the messages to a user, sent or not, in the caller's transaction. */
export async function eraseMessages(tx: Transaction, userId: number): Promise<void> {
  await tx.delete(outboxMessages).where(eq(outboxMessages.userId, userId))
}
