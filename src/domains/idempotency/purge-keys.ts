import { lt } from 'drizzle-orm'
import { config } from '../../config/index.ts'
import { db } from '../../db/client.ts'
import { deleteInBatches } from '../../db/delete-in-batches.ts'
import { idempotencyKeys } from '../../db/schema/locks.ts'
import { addSeconds, now } from '../../lib/clock.ts'

/** Deletes keys that are older than `IDEMPOTENCY_RETENTION`, with their answers. @returns the number of deleted rows */
export function purgeIdempotencyKeys(): Promise<number> {
  const oldest = addSeconds(now(), -config.retention.idempotencySeconds)
  return deleteInBatches((limit) =>
    db.delete(idempotencyKeys).where(lt(idempotencyKeys.createTime, oldest)).limit(limit),
  )
}
