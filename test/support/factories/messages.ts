import { asc, eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { type OrderMessages, users } from '../../../src/db/schema/auth.ts'
import { outboxMessages } from '../../../src/db/schema/messages.ts'
import type { OutboxRow } from '../../../src/domains/messages/load-message.ts'
import { sendOutboxMessage } from '../../../src/domains/messages/send-messages.ts'
import { now } from '../../../src/lib/clock.ts'
import { sandbox } from '../vendors/sandbox.ts'
import { createUser, type TestUser } from './users.ts'

/** Creates a user with a verified mailbox who wants messages by a channel. */
export async function createReceiver(channel: OrderMessages): Promise<TestUser & { email: string }> {
  const user = await createUser()
  const email = `${user.username}@example.com`
  await db
    .update(users)
    .set({ email, emailActive: true, orderMessages: channel })
    .where(eq(users.id, user.id))
  return { ...user, email }
}

/** Lists the outbox of a user, oldest first. */
export function outboxOf(userId: number): Promise<OutboxRow[]> {
  return db
    .select()
    .from(outboxMessages)
    .where(eq(outboxMessages.userId, userId))
    .orderBy(asc(outboxMessages.id))
}

/** Tries to send each message of a user that is not at its end, regardless of its due time. */
export async function sendMessagesOf(userId: number): Promise<boolean[]> {
  const waiting = (await outboxOf(userId)).filter(({ dueTime }) => dueTime !== null)
  const sent: boolean[] = []
  for (const row of waiting) sent.push(await sendOutboxMessage(row))
  return sent
}

/** Lists the texts that the sandbox has received for a mobile or a mailbox, oldest first. */
export async function receivedBy(to: string): Promise<string[]> {
  const messages = await sandbox<{ body: string }[]>(`/messages/?to=${encodeURIComponent(to)}`)
  return messages.map(({ body }) => body).reverse()
}

/** Makes a message due. */
export async function makeDue(id: number): Promise<OutboxRow> {
  await db.update(outboxMessages).set({ dueTime: now() }).where(eq(outboxMessages.id, id))
  const [row] = await db.select().from(outboxMessages).where(eq(outboxMessages.id, id))
  return row as OutboxRow
}
