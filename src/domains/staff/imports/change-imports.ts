import { eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { importJobs } from '../../../db/schema/staff.ts'
import { notFound } from '../../../lib/errors.ts'
import type { StaffCaller } from '../access/caller.ts'
import { holderOf } from '../access/holds-permission.ts'
import { importFileDeleted, importFinished, importNotChecked } from './errors.ts'
import { getImport } from './find-imports.ts'
import { type ImportMode, type ImportRow, importFields } from './import-fields.ts'
import { dueStates, finishImport } from './lease.ts'

/**
 * Applies a dry run that has ended, in the name of the caller. Rows that were wrong stay wrong.
 * @throws 404 not_found; 409 import_not_checked, import_file_deleted
 */
export async function applyImport(
  id: number,
  { mode }: Readonly<{ mode?: ImportMode | undefined }>,
  caller: StaffCaller,
  inTransaction?: InTransaction,
): Promise<ImportRow> {
  return transaction(async (tx) => {
    const before = await lockImport(tx, id)
    if (before.state !== 'checked') throw importNotChecked()
    if (!before.fileKey) throw importFileDeleted()
    const { address, requestId } = caller.origin
    await tx
      .update(importJobs)
      .set({
        ...holderOf(caller),
        ...{ address, requestId, isDryRun: false },
        ...{ state: 'queued', finishTime: null, mode: mode ?? (before.mode as ImportMode) },
      })
      .where(eq(importJobs.id, id))
    return record(tx, before, inTransaction)
  })
}

/**
 * Cancels an import. Rows that are applied stay applied. One that applies all rows or none is either applied or not; it is no longer
 * canceled while its transaction runs.
 * @throws 404 not_found; 409 import_finished
 */
export async function cancelImport(id: number, inTransaction?: InTransaction): Promise<ImportRow> {
  const { state, mode } = await getImport(id)
  if (mode === 'all_or_nothing' && state === 'applying') throw importFinished()
  return transaction(async (tx) => {
    const before = await lockImport(tx, id)
    if (![...dueStates, 'checked'].includes(before.state)) throw importFinished()
    await finishImport(tx, before, 'cancelled')
    return record(tx, before, inTransaction)
  })
}

async function lockImport(tx: Transaction, id: number): Promise<ImportRow> {
  const [row] = await tx.select().from(importJobs).where(eq(importJobs.id, id)).for('update')
  if (!row || row.state === 'storing') throw notFound()
  return row
}

async function record(
  tx: Transaction,
  before: ImportRow,
  inTransaction: InTransaction | undefined,
): Promise<ImportRow> {
  const after = await getImport(before.id, tx)
  await inTransaction?.(tx, {
    object: `import:${before.id}`,
    before: importFields(before),
    after: importFields(after),
  })
  return after
}
