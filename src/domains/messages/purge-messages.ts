import { lt } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { outboxMessages } from '../../db/schema/messages.ts'
import { addSeconds, now } from '../../lib/clock.ts'

const retentionSeconds = 30 * 86_400

/** Deletes messages that are 30 days old, sent or given up. */
export async function purgeMessages(): Promise<void> {
  await db.delete(outboxMessages).where(lt(outboxMessages.createTime, addSeconds(now(), -retentionSeconds)))
}
