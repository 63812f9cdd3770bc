import { config } from '../../../../config/index.ts'
import { privateFiles } from '../../../../gateways/media/private-files.ts'
import { createFairQueue } from '../../../../lib/concurrency/concurrency-limiter.ts'
import { serviceUnavailable } from '../../../../lib/errors.ts'
import { sheetEmpty } from '../../../../lib/sheets/errors.ts'
import { readSheet } from '../../../../lib/sheets/read-sheet.ts'
import { type SheetRow, sheetLimits } from '../../../../lib/sheets/sheet-row.ts'
import { withTemporaryFile } from '../../../../lib/temporary-file.ts'
import type { ImportedRow, ImportKind } from '../import-kind.ts'
import type { Mapping } from '../map-columns.ts'
import { cellFault } from './row-faults.ts'
import { isSameGroup, maxGroupRows } from './row-groups.ts'

/** Reads at a time from the store. */
const pieceBytes = 4_194_304

/** Parsing takes processor time, so a request of a person waits for the one before it. Ten wait, since each may hold its file. */
const inspections = createFairQueue({ concurrent: 2, perClient: 1, waiting: 10 }, () =>
  serviceUnavailable({ retryAfterSeconds: 5 }),
)

/** Inspects a sheet while a person waits: one at a time for each, two in this process. @throws 503 service_unavailable */
export const inspectInTurn = <T>(userId: number, work: () => Promise<T>): Promise<T> =>
  inspections.run(work, String(userId))

/** Calls `work` with a copy of a stored file on this machine. @throws 503 gateway_unavailable */
export function withStoredFile<T>(
  { fileKey, fileSize }: Readonly<{ fileKey: string; fileSize: number }>,
  work: (path: string) => Promise<T>,
): Promise<T> {
  return withTemporaryFile(async (path) => {
    const sink = Bun.file(path).writer()
    for (let from = 0; from < fileSize; from += pieceBytes) {
      sink.write(await privateFiles.read(fileKey, from, Math.min(fileSize, from + pieceBytes)))
      await sink.flush()
    }
    await sink.end()
    return work(path)
  })
}

/** Reads the sheet of a file: the headings are its first row with a value. @throws as `readSheet` */
const readAll = (path: string) => readSheet(path, sheetLimits(config.sheets.importRows + 1))

/** Reads the first rows of a file, the headings first. @throws as `readSheet`; 400 sheet_empty */
export async function readFirstRows(path: string, count: number): Promise<[SheetRow, ...SheetRow[]]> {
  const rows: SheetRow[] = []
  for await (const row of readAll(path)) if (rows.push(row) === count) break
  const [headings, ...others] = rows
  if (!headings) throw sheetEmpty()
  return [headings, ...others]
}

/**
 * Reads the rows behind the headings that have a mapped value, in batches of `size` rows, or more for rows of one group, which stay
 * together.
 * @throws as `readSheet`
 */
export async function* readBatches(
  path: string,
  mapping: Mapping,
  size: number,
  { groupOf }: Pick<ImportKind, 'groupOf'> = {},
): AsyncGenerator<ImportedRow[]> {
  let batch: ImportedRow[] = []
  let isHeading = true
  for await (const row of readAll(path)) {
    const imported = isHeading ? undefined : toImportedRow(row, mapping)
    isHeading = false
    if (!imported) continue
    const isFull = batch.length >= size && !isSameGroup(groupOf, batch.at(-1), imported)
    if (isFull || batch.length === size + maxGroupRows) {
      yield batch
      batch = []
    }
    batch.push(imported)
  }
  if (batch.length > 0) yield batch
}

function toImportedRow({ number, cells, faults }: SheetRow, mapping: Mapping): ImportedRow | undefined {
  const fields = Object.entries(mapping)
  const given = fields.map(([name, column]) => [name, cells[column - 1] ?? ''] as const)
  const values = Object.fromEntries(given.filter(([, value]) => value !== ''))
  const own = faults.flatMap((fault) =>
    fields
      .filter(([, column]) => column === fault.column)
      .map(([name]) => cellFault(fault, name, values[name] ?? '')),
  )
  return Object.keys(values).length + own.length > 0 ? { number, values, faults: own } : undefined
}
