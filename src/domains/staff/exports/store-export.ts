import { and, count, desc, eq } from 'drizzle-orm'
import { db, type Executor, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { exportJobs } from '../../../db/schema/staff.ts'
import { now } from '../../../lib/clock.ts'
import { notFound } from '../../../lib/errors.ts'
import type { PageRequest } from '../../../lib/paging.ts'
import type { SheetFormat } from '../../../lib/sheets/read-sheet.ts'
import type { StaffCaller } from '../access/caller.ts'
import { holderOf } from '../access/holds-permission.ts'
import { columnUnknown, exportFinished, filterUnsupported } from './errors.ts'
import { type ExportRow, exportChange, type FilterTexts } from './export-fields.ts'
import { type ExportListName, findExportList } from './lists/registry.ts'

export type NewExport = Readonly<{
  list: ExportListName
  format: SheetFormat
  /** Names of columns in their order; undefined: all. */
  columns?: readonly string[] | undefined
  filters: FilterTexts
}>

/** Stores the job that exports a list. @throws 400 column_unknown, filter_unsupported */
export async function storeExport(
  { list, format, columns: wanted, filters }: NewExport,
  caller: StaffCaller,
  inTransaction?: InTransaction,
): Promise<ExportRow> {
  const { columns: known, filters: supported } = findExportList(list)
  const columns = wanted ?? known.map(({ name }) => name)
  if (columns.some((name) => !known.some((column) => column.name === name))) throw columnUnknown()
  const unsupported = Object.keys(filters).find((name) => !supported.includes(name))
  if (unsupported) throw filterUnsupported({ field: `filters.${unsupported}` })
  const stored = { columns: JSON.stringify(columns), filters: JSON.stringify(filters) }
  return transaction(async (tx) => {
    const [row] = await tx
      .insert(exportJobs)
      .values({ ...holderOf(caller), list, format, ...stored, state: 'queued' })
      .$returningId()
    const { id } = row as { id: number }
    const found = await getExport(id, tx)
    await inTransaction?.(tx, exportChange(null, found))
    return found
  })
}

/**
 * Cancels an export, or discards the file of one that has ended.
 * @throws 404 not_found; 409 export_finished when there is neither
 */
export async function cancelExport(id: number, inTransaction?: InTransaction): Promise<void> {
  await transaction(async (tx) => {
    const [before] = await tx.select().from(exportJobs).where(eq(exportJobs.id, id)).for('update')
    if (!before) throw notFound()
    if (!['queued', 'done'].includes(before.state)) throw exportFinished()
    await tx
      .update(exportJobs)
      .set({ state: 'cancelled', finishTime: now(), leaseOwner: null, leaseUntil: null })
      .where(eq(exportJobs.id, id))
    const after = await getExport(id, tx)
    await inTransaction?.(tx, exportChange(before, after))
  })
}

type ExportWish = PageRequest &
  Readonly<{
    /** Whose exports; undefined: those of all people. */
    userId?: number | undefined
  }>

/** Returns one page of exports, newest first, and how many there are. */
export async function listExports({ userId, ...page }: ExportWish) {
  const where = and(
    userId === undefined ? undefined : eq(exportJobs.userId, userId),
    isBehind(page, exportJobs.id),
  )
  return readPage(
    page,
    db.select().from(exportJobs).where(where).orderBy(desc(exportJobs.id)),
    db.select({ count: count() }).from(exportJobs).where(where),
  )
}

/** Returns an export. @throws 404 not_found */
export async function getExport(id: number, executor: Executor = db): Promise<ExportRow> {
  const [row] = await executor.select().from(exportJobs).where(eq(exportJobs.id, id))
  if (!row) throw notFound()
  return row
}
