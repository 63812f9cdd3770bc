import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import { db, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { importJobs } from '../../../db/schema/staff.ts'
import { privateFiles } from '../../../gateways/media/private-files.ts'
import { detectFormat, type SheetFormat } from '../../../lib/sheets/read-sheet.ts'
import { sheetTypes } from '../../../lib/sheets/write-sheet.ts'
import { withTemporaryFile } from '../../../lib/temporary-file.ts'
import type { StaffCaller } from '../access/caller.ts'
import { holderOf } from '../access/holds-permission.ts'
import { importTooLarge } from './errors.ts'
import { getImport } from './find-imports.ts'
import { type ImportMode, type ImportRow, importFields } from './import-fields.ts'
import { findImportKind, type ImportKindName } from './kinds/registry.ts'
import { type Mapping, readMapping } from './map-columns.ts'
import { inspectInTurn, readFirstRows } from './rows/read-rows.ts'

export type NewImport = Readonly<{
  kind: ImportKindName
  file: File
  /** JSON: the number of the column by the field; undefined: as the headings say. */
  mapping?: string | undefined
  mode: ImportMode
  isDryRun: boolean
}>

/**
 * Stores an uploaded sheet and the job that imports it. The row of the job is stored before the file, so that every file in the
 * store belongs to a row, also after a crash.
 * @throws 413 payload_too_large; 415 unsupported_media_type; 400 mapping_invalid, import_columns_missing, sheet_unreadable,
 *   sheet_encoding_unknown, sheet_empty, sheet_too_large; 503 gateway_unavailable, gateway_not_configured,
 *   service_unavailable
 */
export async function storeImport(
  { kind, file, mapping: chosen, mode, isDryRun }: NewImport,
  caller: StaffCaller,
  inTransaction?: InTransaction,
): Promise<ImportRow> {
  if (file.size > config.sheets.importBytes) throw importTooLarge()
  const bytes = new Uint8Array(await file.arrayBuffer())
  const { format, mapping } = await inspectInTurn(caller.id, () => inspect(bytes, kind, chosen))
  const fileKey = `imports/${crypto.getRandomValues(new Uint8Array(20)).toHex()}.${format}`
  const { origin } = caller
  const columns = {
    ...holderOf(caller),
    ...{ kind, mode, isDryRun, fileKey, fileSize: bytes.length },
    ...{ address: origin.address, requestId: origin.requestId, mapping: JSON.stringify(mapping) },
    fileName: file.name.slice(0, 255),
    fileDigest: createHash('sha256').update(bytes).digest('hex'),
  }
  const [row] = await db
    .insert(importJobs)
    .values({ ...columns, state: 'storing' })
    .$returningId()
  const { id } = row as { id: number }
  await privateFiles.put(fileKey, bytes, sheetTypes[format])
  return transaction(async (tx) => {
    await tx.update(importJobs).set({ state: 'queued' }).where(eq(importJobs.id, id))
    const stored = await getImport(id, tx)
    await inTransaction?.(tx, { object: `import:${id}`, before: null, after: importFields(stored) })
    return stored
  })
}

/** Reads the format and the headings, so that a wrong file is refused immediately. */
function inspect(
  bytes: Uint8Array,
  kind: ImportKindName,
  chosen: string | undefined,
): Promise<{ format: SheetFormat; mapping: Mapping }> {
  return withTemporaryFile(async (path) => {
    await Bun.write(path, bytes)
    const format = await detectFormat(path)
    const [headings] = await readFirstRows(path, 1)
    return { format, mapping: readMapping(findImportKind(kind).columns, headings.cells, chosen) }
  })
}
