import { describe, expect, test } from 'bun:test'
import { strToU8, zipSync } from 'fflate'
import { sheetLimits } from '../../../src/lib/sheets/sheet-row.ts'
import { refusalOf, workbook, workbookParts } from './files.ts'

const cell = '<row><c><v>1</v></c></row>'

/** Changes the size that the central directory declares for the sheet. */
function declareSize(bytes: Uint8Array, size: number): Uint8Array {
  const changed = Buffer.from(bytes)
  for (let at = 0; at < changed.length - 46; at++)
    if (changed.readUInt32LE(at) === 0x02014b50) {
      const nameLength = changed.readUInt16LE(at + 28)
      const name = changed.toString('latin1', at + 46, at + 46 + nameLength)
      if (name.endsWith('sheet1.xml')) changed.writeUInt32LE(size, at + 24)
    }
  return changed
}

describe('hostile XLSX', () => {
  test('refuses a part that declares more bytes than permitted, without unpacking it', async () => {
    const bytes = workbook(`<sheetData>${cell.repeat(1_000)}</sheetData>`)
    expect(await refusalOf(declareSize(bytes, 4_000_000_000))).toBe('sheet_too_large')
  })

  test('stops at a part that is larger than it declares', async () => {
    const bytes = workbook(`<sheetData>${cell.repeat(100_000)}</sheetData>`)
    expect(await refusalOf(declareSize(bytes, 1_000))).toBe('sheet_unreadable')
  })

  test('refuses a zip file with thousands of entries', async () => {
    const many = Array.from({ length: 2_001 }, (_, i) => [`xl/${i}.xml`, '<a/>'])
    expect(await refusalOf(workbook('', Object.fromEntries(many)))).toBe('sheet_too_large')
  })

  test('never unpacks a zip file inside the workbook', async () => {
    const parts = Object.entries(workbookParts(`<sheetData>${cell}</sheetData>`))
    const bomb = zipSync({ bomb: new Uint8Array(50_000_000) })
    const files = Object.fromEntries(parts.map(([name, text]) => [name, strToU8(text)]))
    expect(await refusalOf(zipSync({ ...files, 'xl/media/nested.zip': bomb }))).toBe('accepted')
  })

  const entities = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
  const comment = `<!--${'<a>'.repeat(100)}-->`
  test.each([
    ['entities', { 'xl/worksheets/sheet1.xml': `${entities}<worksheet>&b;</worksheet>` }, 'sheet_unreadable'],
    [
      'entities of the texts',
      { 'xl/sharedStrings.xml': `${entities}<sst><si><t>&b;</t></si></sst>` },
      'sheet_unreadable',
    ],
    [
      'an external file',
      { 'xl/workbook.xml': '<!DOCTYPE a SYSTEM "file:///etc/passwd"><workbook/>' },
      'sheet_unreadable',
    ],
    ['a comment', { 'xl/worksheets/sheet1.xml': `<worksheet>${comment}</worksheet>` }, 'sheet_unreadable'],
    [
      'a text of 1 MB',
      { 'xl/sharedStrings.xml': `<sst><si><t>${'x'.repeat(1_000_000)}</t></si></sst>` },
      'sheet_cell_too_long',
    ],
    [
      'a tag of 1 MB',
      { 'xl/worksheets/sheet1.xml': `<worksheet a="${'x'.repeat(1_000_000)}"/>` },
      'sheet_cell_too_long',
    ],
    [
      'a path as the target of the sheet',
      {
        'xl/_rels/workbook.xml.rels':
          '<Relationships><Relationship Id="s" Type="x/worksheet" Target="../../../etc/passwd"/></Relationships>',
      },
      'sheet_unreadable',
    ],
  ])('refuses %s', async (_, changed, code) => {
    expect(await refusalOf(workbook('<sheetData/>', changed))).toBe(code)
  })

  test.each([
    ['rows', '<row/>'.repeat(2_002), 'sheet_too_many_rows'],
    ['cells', `<row>${'<c/>'.repeat(200_001)}</row>`, 'sheet_too_large'],
    ['unknown elements', '<x/>'.repeat(200_001), 'sheet_too_large'],
  ])('refuses %s without a value above a limit', async (_, sheet, code) => {
    expect(await refusalOf(workbook(`<sheetData>${sheet}</sheetData>`))).toBe(code)
  })

  test('refuses a table of elements without a text', async () => {
    const parts = workbookParts('<sheetData/>', {
      'xl/sharedStrings.xml': `<sst>${'<x/>'.repeat(4_000_001)}</sst>`,
    })
    const files = Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)]))
    expect(await refusalOf(zipSync(files, { level: 0 }))).toBe('sheet_too_large')
  }, 120_000)

  test('refuses a large part that is packed to less than a hundredth', async () => {
    const bytes = workbook(`<sheetData>${cell.repeat(350_000)}</sheetData>`)
    expect(bytes.length).toBeLessThan(90_000)
    expect(await refusalOf(bytes, sheetLimits(1_000_000))).toBe('sheet_too_large')
  }, 120_000)

  test('refuses a table of texts that does not fit into memory', async () => {
    const text = () => crypto.getRandomValues(new Uint8Array(15_000)).toHex()
    const table = `<sst>${`<si><t>${text()}</t></si><si><t>${text()}</t></si>`.repeat(300)}</sst>`
    expect(await refusalOf(workbook('', { 'xl/sharedStrings.xml': table }))).toBe('sheet_too_large')
  })
})
