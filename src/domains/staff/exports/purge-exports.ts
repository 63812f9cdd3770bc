import { and, eq, inArray, isNotNull, isNull, lt, or } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import { db } from '../../../db/client.ts'
import { exportJobs } from '../../../db/schema/staff.ts'
import { privateFiles } from '../../../gateways/media/private-files.ts'
import { addSeconds, now } from '../../../lib/clock.ts'

const batchSize = 100

/**
 * Deletes exported files after `EXPORT_RETENTION` and those of exports that failed or were canceled, and the rows of exports after
 * `IMPORT_RETENTION`. Several processes may run it.
 */
export async function purgeExports(): Promise<void> {
  const { exportSeconds, importSeconds } = config.sheets
  const isExpired = and(
    eq(exportJobs.state, 'done'),
    lt(exportJobs.finishTime, addSeconds(now(), -exportSeconds)),
  )
  const rows = await db
    .select({ id: exportJobs.id, fileKey: exportJobs.fileKey })
    .from(exportJobs)
    .where(
      and(isNotNull(exportJobs.fileKey), or(isExpired, inArray(exportJobs.state, ['failed', 'cancelled']))),
    )
    .limit(batchSize)
  for (const { id, fileKey } of rows) {
    await privateFiles.remove(fileKey as string)
    await db.update(exportJobs).set({ fileKey: null }).where(eq(exportJobs.id, id))
  }
  await db
    .delete(exportJobs)
    .where(
      and(
        inArray(exportJobs.state, ['done', 'failed', 'cancelled']),
        lt(exportJobs.finishTime, addSeconds(now(), -Math.max(importSeconds, exportSeconds))),
        // a file is deleted before its row
        isNull(exportJobs.fileKey),
      ),
    )
    .limit(batchSize)
}
