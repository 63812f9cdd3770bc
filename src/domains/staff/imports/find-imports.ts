import { and, asc, count, desc, eq, gt, ne } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { importJobs, importRows } from '../../../db/schema/staff.ts'
import { notFound } from '../../../lib/errors.ts'
import type { PageRequest } from '../../../lib/paging.ts'
import { importFileDeleted } from './errors.ts'
import { type ImportRow, mappingOf } from './import-fields.ts'
import { findImportKind } from './kinds/registry.ts'
import { proposeMapping } from './map-columns.ts'
import { inspectInTurn, readFirstRows, withStoredFile } from './rows/read-rows.ts'

export type ImportWish = PageRequest &
  Readonly<{
    /** Whose imports; undefined: those of all people. */
    userId?: number | undefined
    state?: string | undefined
  }>

/** Returns one page of imports, newest first, and how many there are. */
export async function listImports({ userId, state, ...page }: ImportWish) {
  const where = and(
    userId === undefined ? undefined : eq(importJobs.userId, userId),
    state === undefined ? ne(importJobs.state, 'storing') : eq(importJobs.state, state),
    isBehind(page, importJobs.id),
  )
  return readPage(
    page,
    db.select().from(importJobs).where(where).orderBy(desc(importJobs.id)),
    db.select({ count: count() }).from(importJobs).where(where),
  )
}

/** Returns an import. @throws 404 not_found */
export async function getImport(id: number, executor: Executor = db): Promise<ImportRow> {
  const [row] = await executor.select().from(importJobs).where(eq(importJobs.id, id))
  if (!row || row.state === 'storing') throw notFound()
  return row
}

const previewRows = 20
/** A cell may hold a description of 32 KB, and a sheet 200 columns. */
const previewCharacters = 200
const cutCells = (cells: readonly string[]) => cells.map((cell) => cell.slice(0, previewCharacters))

/**
 * Returns the headings and the first 20 rows of an import, each cell up to 200 characters, and which column fills which field.
 * @param userId who waits for them
 * @throws 409 import_file_deleted; 503 gateway_unavailable, service_unavailable
 */
export async function previewImport(row: ImportRow, userId: number) {
  const { fileKey, fileSize } = row
  if (!fileKey) throw importFileDeleted()
  const [headings, ...rows] = await inspectInTurn(userId, () =>
    withStoredFile({ fileKey, fileSize }, (path) => readFirstRows(path, previewRows + 1)),
  )
  const proposed = proposeMapping(findImportKind(row.kind).columns, headings.cells)
  const cut = rows.map(({ number, cells }) => ({ number, cells: cutCells(cells) }))
  return {
    headings: cutCells(headings.cells),
    rows: cut,
    proposed,
    mapping: mappingOf(row),
  }
}

const resultsPerRead = 1_000

type ResultRow = typeof importRows.$inferSelect

/** A row that is not applied names what it would change. */
const hideObject = (row: ResultRow): ResultRow =>
  row.outcome === 'valid' || row.outcome === 'failed' ? { ...row, object: null } : row

/** Reads the results of the rows of an import in their order, in batches. A row that changed nothing yet has no object. */
export async function* readResults(importId: number, outcome: string | undefined) {
  for (let last = 0; ; ) {
    const rows = await db
      .select()
      .from(importRows)
      .where(
        and(
          eq(importRows.importId, importId),
          gt(importRows.rowNumber, last),
          outcome === undefined ? undefined : eq(importRows.outcome, outcome),
        ),
      )
      .orderBy(asc(importRows.rowNumber))
      .limit(resultsPerRead)
    if (rows.length > 0) yield rows.map(hideObject)
    last = rows.at(-1)?.rowNumber ?? last
    if (rows.length < resultsPerRead) return
  }
}
