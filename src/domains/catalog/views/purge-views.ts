import { lt } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import { db } from '../../../db/client.ts'
import { deleteInBatches } from '../../../db/delete-in-batches.ts'
import { skuDayViews } from '../../../db/schema/figures.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { dayOf } from '../../../lib/time/calendar-days.ts'

/** Deletes the views of days before `SKU_VIEW_RETENTION`. @returns the number of deleted rows */
export function purgeViews(): Promise<number> {
  const oldest = dayOf(addSeconds(now(), -config.retention.skuViewSeconds), config.shopTimezone)
  return deleteInBatches((limit) => db.delete(skuDayViews).where(lt(skuDayViews.day, oldest)).limit(limit))
}
