import type { SheetFormat } from './read-sheet.ts'
import type { SheetWriter } from './sheet-row.ts'
import { createCsvWriter } from './write-csv.ts'
import { createXlsxWriter } from './write-xlsx.ts'

/** The media types of the formats. */
export const sheetTypes: Readonly<Record<SheetFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/** Returns a writer of a sheet. @param write receives the bytes of the file in order */
export function createSheetWriter(format: SheetFormat, write: (bytes: Uint8Array) => void): SheetWriter {
  return format === 'xlsx' ? createXlsxWriter(write) : createCsvWriter(write)
}
