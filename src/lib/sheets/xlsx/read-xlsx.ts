import { sheetMerged } from '../errors.ts'
import type { SheetLimits, SheetRow } from '../sheet-row.ts'
import { createRowBuilder } from './build-rows.ts'
import { openZip, type Zip } from './open-zip.ts'
import { parseXml } from './parse-xml.ts'
import { readStrings } from './read-strings.ts'
import { readDateStyles, readWorkbook } from './read-workbook.ts'

/**
 * Reads the rows that have a value of the first visible sheet, in bounded memory. Other sheets, pictures and macros are not read.
 * Merged cells are known only behind the last row, so their refusal comes last.
 * @throws 400 sheet_unreadable, sheet_too_large, sheet_too_many_rows, sheet_too_many_columns, sheet_cell_too_long,
 *   sheet_merged_cells; 415 unsupported_media_type for an encrypted file
 */
export async function* readXlsx(path: string, limits: SheetLimits): AsyncGenerator<SheetRow> {
  const zip = await openZip(path)
  try {
    yield* readRows(zip, limits)
  } finally {
    zip.close()
  }
}

async function* readRows(zip: Zip, limits: SheetLimits): AsyncGenerator<SheetRow> {
  const { sheet, strings, styles, epoch } = await readWorkbook(zip)
  const dates = await readDateStyles(zip, styles)
  const texts = await readStrings(zip, strings, limits)
  const builder = createRowBuilder({ texts, dates, epoch, limits })
  const bounds = { markup: limits.cellCharacters * 8, elements: limits.elements }
  const steps = parseXml(await zip.open(sheet, limits.partBytes), builder, bounds)
  for await (const _ of steps) yield* builder.takeRows()
  if (builder.hasMergedCells()) throw sheetMerged()
}
