import { db } from '../../../db/client.ts'
import { publishInvalidation, recordSkuChanges } from '../../catalog/cache/change-events.ts'
import { allSkus } from './change-feed.ts'

/**
 * Makes every process rebuild its index. The request is a change row, so a process that misses the invalidation finds it
 * at its next poll.
 */
export async function requestReindex(): Promise<void> {
  await recordSkuChanges(db, [allSkus])
  await publishInvalidation(['tree'])
}
