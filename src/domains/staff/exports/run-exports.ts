import { and, eq, isNull, lt, or } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { exportJobs } from '../../../db/schema/staff.ts'
import { privateFiles } from '../../../gateways/media/private-files.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { AppError } from '../../../lib/errors.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { log } from '../../../lib/log.ts'
import { isOutage } from '../../../lib/server-errors.ts'
import type { SheetFormat } from '../../../lib/sheets/read-sheet.ts'
import { sheetTypes } from '../../../lib/sheets/write-sheet.ts'
import { withTemporaryFile } from '../../../lib/temporary-file.ts'
import { holdsOneOf } from '../access/holds-permission.ts'
import { exportErrors } from './errors.ts'
import type { ExportRow } from './export-fields.ts'
import { findExportList, permissionsOf } from './lists/registry.ts'
import { writeExport } from './write-export.ts'

const leaseSeconds = 60

/** Thrown in a job when it was canceled, has another owner, or when the process stops. */
const interrupted = new Error('the export was interrupted')

type LeasedExport = ExportRow & Readonly<{ leaseOwner: string; fileKey: string }>

/**
 * Works on exports until none is due. Several processes may run it; each export has one owner at a time. An interrupted one begins
 * again, since it changes nothing.
 * @param leaving stops the work after the current batch
 * @param only the export to work on; undefined: any
 */
export async function runExports(leaving?: AbortSignal, only?: number): Promise<void> {
  while (!leaving?.aborted) {
    const job = await claimExport(only)
    if (!job) return
    await runExport(job, leaving)
  }
}

const isDue = () =>
  and(eq(exportJobs.state, 'queued'), or(isNull(exportJobs.leaseUntil), lt(exportJobs.leaseUntil, now())))

/** The key of the file is stored before the file, so that every file in the store belongs to a row. */
async function claimExport(only: number | undefined): Promise<LeasedExport | undefined> {
  const isWanted = only === undefined ? undefined : eq(exportJobs.id, only)
  const rows = await db
    .select()
    .from(exportJobs)
    .where(and(isDue(), isWanted))
    .orderBy(exportJobs.id)
    .limit(10)
  for (const row of rows) {
    const leaseOwner = crypto.randomUUID()
    const secret = crypto.getRandomValues(new Uint8Array(20)).toHex()
    const fileKey = row.fileKey ?? `exports/${secret}.${row.format}`
    const [taken] = await db
      .update(exportJobs)
      .set({ leaseOwner, fileKey, leaseUntil: addSeconds(now(), leaseSeconds) })
      .where(and(eq(exportJobs.id, row.id), isDue()))
    if (taken.affectedRows > 0) return { ...row, leaseOwner, fileKey }
  }
  return undefined
}

async function runExport(job: LeasedExport, leaving: AbortSignal | undefined): Promise<void> {
  try {
    const permissions = permissionsOf(findExportList(job.list))
    if (!(await holdsOneOf(job, permissions))) return await fail(job, exportErrors.permissionDenied)
    await withTemporaryFile((path) => store(job, path, leaving))
  } catch (error) {
    if (error === interrupted) {
      if (leaving?.aborted) await change(job, { leaseOwner: null, leaseUntil: null })
      return
    }
    // the lease expires, so an outage is tried again after a minute
    if (isOutage(error) || (error instanceof AppError && error.status >= 500)) {
      log.warn({ err: error, exportId: job.id }, 'export interrupted')
      return
    }
    // what a filter names does not exist, such as a carrier
    if (error instanceof AppError) return await fail(job, error.code)
    log.error({ err: error, exportId: job.id }, 'export failed')
    await fail(job, exportErrors.internal)
  }
}

async function store(job: LeasedExport, path: string, leaving: AbortSignal | undefined): Promise<void> {
  const format = job.format as SheetFormat
  const rowCount = await writeExport(job, path, async (written) => {
    if (leaving?.aborted || !(await change(job, { rowCount: written, leaseUntil: newLease() })))
      throw interrupted
    await failpoint('export:written')
  })
  if (rowCount === undefined) return fail(job, exportErrors.tooManyRows)
  const fileSize = Bun.file(path).size
  await privateFiles.putFile(job.fileKey, path, sheetTypes[format])
  await change(job, {
    ...{ state: 'done', rowCount, fileSize, finishTime: now() },
    ...{ leaseOwner: null, leaseUntil: null },
  })
}

const newLease = () => addSeconds(now(), leaseSeconds)

async function fail(job: LeasedExport, error: string): Promise<void> {
  await change(job, { state: 'failed', error, finishTime: now(), leaseOwner: null, leaseUntil: null })
}

/** Changes an export that this process still works on. @returns whether it does */
async function change(
  { id, leaseOwner }: LeasedExport,
  columns: Partial<typeof exportJobs.$inferInsert>,
): Promise<boolean> {
  const [changed] = await db
    .update(exportJobs)
    .set(columns)
    .where(and(eq(exportJobs.id, id), eq(exportJobs.leaseOwner, leaseOwner), eq(exportJobs.state, 'queued')))
  return changed.affectedRows > 0
}
