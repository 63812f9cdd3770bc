import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { readSheet } from '../../../src/lib/sheets/read-sheet.ts'
import { type SheetRow, sheetLimits } from '../../../src/lib/sheets/sheet-row.ts'

const folder = mkdtempSync(join(tmpdir(), 'sheets-'))
let files = 0

/** Returns the path of a new file in a temporary folder. */
export const newPath = () => join(folder, `${++files}`)

/** Stores a file in a temporary folder. @returns its path */
export async function storeFile(content: string | Uint8Array): Promise<string> {
  const path = newPath()
  await Bun.write(path, content)
  return path
}

/** Reads all rows of a sheet. */
export async function readRows(path: string, limits = sheetLimits(1_000)): Promise<SheetRow[]> {
  const rows: SheetRow[] = []
  for await (const row of readSheet(path, limits)) rows.push(row)
  return rows
}

/** Returns the cells of the rows of a file. */
export const cellsOf = async (content: string | Uint8Array) =>
  (await readRows(await storeFile(content))).map(({ cells }) => [...cells])

/** Returns the code of the refusal of a file. */
export async function refusalOf(content: string | Uint8Array, limits = sheetLimits(1_000)): Promise<string> {
  const path = await storeFile(content)
  return readRows(path, limits).then(
    () => 'accepted',
    (error) => error.code as string,
  )
}

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** The parts of a small workbook, each replaced by one of `changed` with the same name. */
export function workbookParts(sheet: string, changed: Readonly<Record<string, string>> = {}) {
  return {
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': `<Relationships><Relationship Id="a" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns:r="${office}"><sheets><sheet name="../../etc/passwd" sheetId="1" r:id="s"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="s" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="t" Type="${office}/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="u" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet>${sheet}</worksheet>`,
    ...changed,
  }
}

/** Returns the bytes of a workbook. */
export function workbook(sheet: string, changed: Readonly<Record<string, string>> = {}): Uint8Array {
  const parts = Object.entries(workbookParts(sheet, changed))
  return zipSync(Object.fromEntries(parts.map(([name, text]) => [name, new TextEncoder().encode(text)])))
}
