import { and, eq, inArray, isNotNull, lt, or } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import { db } from '../../../db/client.ts'
import { importJobs, importRows } from '../../../db/schema/staff.ts'
import { privateFiles } from '../../../gateways/media/private-files.ts'
import { addSeconds, now } from '../../../lib/clock.ts'

const batchSize = 100
const rowsPerStatement = 1_000
/** An upload that has not ended after this time was interrupted. */
const uploadSeconds = 3_600

const ended = ['done', 'failed', 'cancelled']

/**
 * Deletes files of imports that have ended, of dry runs that were not applied in time and of interrupted uploads, and results that are older
 * than `IMPORT_RETENTION`. Several processes may run it.
 */
export async function purgeImports(): Promise<void> {
  await deleteFiles()
  await deleteResults()
}

async function deleteFiles(): Promise<void> {
  const { importFileSeconds } = config.sheets
  const rows = await db
    .select({ id: importJobs.id, fileKey: importJobs.fileKey, state: importJobs.state })
    .from(importJobs)
    .where(
      and(
        isNotNull(importJobs.fileKey),
        or(
          inArray(importJobs.state, ended),
          and(
            eq(importJobs.state, 'checked'),
            lt(importJobs.finishTime, addSeconds(now(), -importFileSeconds)),
          ),
          and(eq(importJobs.state, 'storing'), lt(importJobs.createTime, addSeconds(now(), -uploadSeconds))),
        ),
      ),
    )
    .limit(batchSize)
  for (const { id, fileKey, state } of rows) {
    await privateFiles.remove(fileKey as string)
    // an interrupted upload was never shown
    if (state === 'storing') await db.delete(importJobs).where(eq(importJobs.id, id))
    else
      await db
        .update(importJobs)
        .set({ fileKey: null, ...(state === 'checked' && { state: 'cancelled' }) })
        .where(and(eq(importJobs.id, id), eq(importJobs.state, state)))
  }
}

async function deleteResults(): Promise<void> {
  const rows = await db
    .select({ id: importJobs.id })
    .from(importJobs)
    .where(
      and(
        inArray(importJobs.state, ended),
        lt(importJobs.finishTime, addSeconds(now(), -config.sheets.importSeconds)),
      ),
    )
    .limit(batchSize)
  for (const { id } of rows) {
    for (;;) {
      const [deleted] = await db.delete(importRows).where(eq(importRows.importId, id)).limit(rowsPerStatement)
      if (deleted.affectedRows < rowsPerStatement) break
    }
    await db.delete(importJobs).where(eq(importJobs.id, id))
  }
}
