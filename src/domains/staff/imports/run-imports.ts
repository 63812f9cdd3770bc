import { transaction } from '../../../db/client.ts'
import { AppError } from '../../../lib/errors.ts'
import { log } from '../../../lib/log.ts'
import { isOutage } from '../../../lib/server-errors.ts'
import { importErrors } from './errors.ts'
import { findImportKind } from './kinds/registry.ts'
import { claimImport, finishImport, holdLease, type LeasedImport, leaseLost, releaseLease } from './lease.ts'
import { applyAllRows, applyValidRows, failAllRows, isRowRefused } from './rows/apply-rows.ts'
import { checkRows } from './rows/check-rows.ts'
import { withStoredFile } from './rows/read-rows.ts'

/** Thrown between two batches when the process stops. */
const stopped = new Error('the process stops')

/**
 * Works on imports until none is due. Several processes may run it; each import has one owner at a time.
 * @param leaving stops the work after the current batch; another process continues
 * @param only the import to work on; undefined: any
 */
export async function runImports(leaving?: AbortSignal, only?: number): Promise<void> {
  while (!leaving?.aborted) {
    const job = await claimImport(only)
    if (!job) return
    await runImport(job, leaving)
  }
}

async function runImport(job: LeasedImport, leaving: AbortSignal | undefined): Promise<void> {
  const refuseToContinue = () => {
    if (leaving?.aborted) throw stopped
  }
  try {
    await withStoredFile(job, (path) => work(job, path, refuseToContinue))
  } catch (error) {
    if (error === leaseLost) return
    if (error === stopped) return releaseLease(job)
    // the lease expires, so an outage is tried again after a minute
    if (isOutage(error) || (error instanceof AppError && error.status >= 500)) {
      log.warn({ err: error, importId: job.id }, 'import interrupted')
      return
    }
    await fail(job, error)
  }
}

async function work(job: LeasedImport, path: string, refuseToContinue: () => void): Promise<void> {
  const kind = findImportKind(job.kind)
  if (job.state === 'queued' && !(await checkRows(job, kind, path, refuseToContinue))) return
  if (job.mode === 'all_or_nothing') await applyAllRows(job, kind, path)
  else await applyValidRows(job, kind, path, refuseToContinue)
}

async function fail(job: LeasedImport, error: unknown): Promise<void> {
  if (isRowRefused(error)) return failAllRows(job, findImportKind(job.kind), error, importErrors.rowRefused)
  if (!(error instanceof AppError)) log.error({ err: error, importId: job.id }, 'import failed')
  const code = error instanceof AppError ? error.code : importErrors.internal
  await transaction(async (tx) => {
    await holdLease(tx, job)
    await finishImport(tx, job, 'failed', code)
  }).catch((lost) => {
    if (lost !== leaseLost) throw lost
  })
}
