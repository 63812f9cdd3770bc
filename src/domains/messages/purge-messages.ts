import { lt } from 'drizzle-orm'
import { config } from '../../config/index.ts'
import { db } from '../../db/client.ts'
import { deleteInBatches } from '../../db/delete-in-batches.ts'
import { outboxMessages } from '../../db/schema/messages.ts'
import { addSeconds, now } from '../../lib/clock.ts'

/** Deletes messages that are older than `MESSAGE_RETENTION`, sent or given up. @returns the number of deleted rows */
export function purgeMessages(): Promise<number> {
  const oldest = addSeconds(now(), -config.retention.messageSeconds)
  return deleteInBatches((limit) =>
    db.delete(outboxMessages).where(lt(outboxMessages.createTime, oldest)).limit(limit),
  )
}
