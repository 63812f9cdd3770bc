import { db } from '../../../db/client.ts'
import { publishInvalidation, recordSkuChanges } from '../../catalog/cache/change-events.ts'
import { everySku } from './change-feed.ts'

/**
 * Has every process read all SKUs again. The wish stands in the database, so that a process which hears no announcement
 * finds it within a second, and one that starts later reads everything anyway.
 */
export async function requestReindex(): Promise<void> {
  await recordSkuChanges(db, [everySku])
  await publishInvalidation(['tree'])
}
