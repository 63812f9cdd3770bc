import { strToU8, Zip, ZipDeflate } from 'fflate'
import { neutralizeFormula } from './formula-text.ts'
import type { SheetValue, SheetWriter } from './sheet-row.ts'

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packaging = 'http://schemas.openxmlformats.org/package/2006'
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** The parts besides the sheet: one workbook with one sheet, the default style and that of amounts, `0.00` (ECMA-376). */
const parts: Readonly<Record<string, string>> = {
  '[Content_Types].xml': `<Types xmlns="${packaging}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${types}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/></Types>`,
  '_rels/.rels': `<Relationships xmlns="${packaging}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packaging}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
  'xl/styles.xml': `<styleSheet xmlns="${main}"><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf xfId="0" numFmtId="2" applyNumberFormat="1"/></cellXfs></styleSheet>`,
}

/** Returns a writer of XLSX with one sheet, whose rows are compressed as they come. */
export function createXlsxWriter(write: (bytes: Uint8Array) => void): SheetWriter {
  const zip = new Zip((error, bytes) => {
    if (error) throw error
    write(bytes)
  })
  for (const [name, content] of Object.entries(parts)) {
    const part = new ZipDeflate(name)
    zip.add(part)
    part.push(strToU8(declaration + content), true)
  }
  const sheet = new ZipDeflate('xl/worksheets/sheet1.xml', { level: 6 })
  zip.add(sheet)
  sheet.push(strToU8(`${declaration}<worksheet xmlns="${main}"><sheetData>`))
  return {
    addRows: (rows) => sheet.push(strToU8(rows.map(rowXml).join(''))),
    end() {
      sheet.push(strToU8('</sheetData></worksheet>'), true)
      zip.end()
    },
  }
}

const rowXml = (row: readonly SheetValue[]) => `<row>${row.map(cellXml).join('')}</row>`

function cellXml(value: SheetValue): string {
  if (value === null || value === '') return '<c/>'
  if (typeof value === 'boolean') return `<c t="b"><v>${Number(value)}</v></c>`
  if (typeof value === 'number') return `<c><v>${value}</v></c>`
  if (typeof value === 'object') return `<c s="1"><v>${value.amount}</v></c>`
  return `<c t="inlineStr"><is><t xml:space="preserve">${escapeXml(neutralizeFormula(value))}</t></is></c>`
}

const special = /[&<>\p{Cc}\uFFFE\uFFFF]/gu
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

/** XML has no other control characters than tab, LF and CR. */
const escapeXml = (text: string) =>
  text.toWellFormed().replace(special, (character) => escapes[character] ?? '')
