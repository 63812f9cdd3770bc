import { sheetEmpty, sheetTypeUnsupported } from './errors.ts'
import { readCsv } from './read-csv.ts'
import type { SheetLimits, SheetRow } from './sheet-row.ts'
import { readXlsx } from './xlsx/read-xlsx.ts'

export type SheetFormat = 'csv' | 'xlsx'

/** The first bytes of a zip file, and of what Excel wrote before 2007 and still writes for a sheet with a password. */
const zipMagic = 'PK\x03\x04'
const compoundMagic = '\xD0\xCF\x11\xE0'

/**
 * Returns the format of an uploaded sheet by its content, regardless of its name.
 * @throws 400 sheet_empty; 415 unsupported_media_type for a format before 2007 and for a sheet with a password
 */
export async function detectFormat(path: string): Promise<SheetFormat> {
  const start = Buffer.from(await Bun.file(path).slice(0, 4).bytes()).toString('latin1')
  if (start === '') throw sheetEmpty()
  if (start === compoundMagic) throw sheetTypeUnsupported()
  return start === zipMagic ? 'xlsx' : 'csv'
}

/**
 * Reads the rows of a CSV or XLSX file on this machine, in bounded memory.
 * @throws as `detectFormat`, `readCsv` and `readXlsx`
 */
export async function* readSheet(path: string, limits: SheetLimits): AsyncGenerator<SheetRow> {
  yield* (await detectFormat(path)) === 'xlsx' ? readXlsx(path, limits) : readCsv(path, limits)
}
