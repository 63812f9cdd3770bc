import { lt } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { idempotencyKeys } from '../../db/schema/locks.ts'
import { addSeconds, now } from '../../lib/clock.ts'

/** How long a repetition gets the first answer. */
export const retentionSeconds = 7 * 86_400
const batchSize = 1_000

/** Deletes keys that are older than seven days, with their answers. @returns the number of deleted rows */
export async function purgeIdempotencyKeys(): Promise<number> {
  const oldest = addSeconds(now(), -retentionSeconds)
  for (let purged = 0; ; ) {
    const [result] = await db
      .delete(idempotencyKeys)
      .where(lt(idempotencyKeys.createTime, oldest))
      .limit(batchSize)
    purged += result.affectedRows
    if (result.affectedRows < batchSize) return purged
  }
}
