import { describe, expect, test } from 'bun:test'
import { cellsOf, readRows, refusalOf, storeFile, workbook } from './files.ts'

const row = (cells: string) => `<sheetData><row r="1">${cells}</row></sheetData>`
const value = async (cell: string, changed = {}) => (await cellsOf(workbook(row(cell), changed)))[0]?.[0]
const styles = (format: string) => ({
  'xl/styles.xml': `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="${format}"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
})

describe('XLSX', () => {
  test.each([
    ['a number as Excel stores it', '<c r="A1"><v>5388.1000000000004</v></c>', '5388.1'],
    ['a whole number', '<c r="A1"><v>12</v></c>', '12'],
    ['a number with an exponent', '<c r="A1"><v>1E5</v></c>', '100000'],
    ['a small number', '<c r="A1"><v>1.5E-3</v></c>', '0.0015'],
    ['an order number that became a number', '<c r="A1"><v>1.2300000000000001E21</v></c>', '1.23E+21'],
    [
      'a number of 16 digits, which may be rounded',
      '<c r="A1"><v>1234567890123456</v></c>',
      '1.23456789012346E+15',
    ],
    ['a boolean', '<c r="A1" t="b"><v>1</v></c>', 'TRUE'],
    [
      'an inline text',
      '<c r="A1" t="inlineStr"><is><r><t>甲</t></r><r><t>&amp;乙 </t></r></is></c>',
      '甲&乙',
    ],
    ['the value of a formula', '<c r="A1"><f>1+1</f><v>2</v></c>', '2'],
    ['the text of a formula', '<c r="A1" t="str"><f>"a"</f><v>a</v></c>', 'a'],
    ['a text that an export has neutralized', '<c r="A1" t="inlineStr"><is><t>\'=1+1</t></is></c>', '=1+1'],
  ])('reads %s', async (_, cell, text) => {
    expect(await value(cell)).toBe(text)
  })

  test.each([
    ['a built-in format', '<c r="A1" s="1"><v>46380</v></c>', 'General', '2026-12-24'],
    [
      'a custom format',
      '<c r="A1" s="2"><v>46380.833333333336</v></c>',
      'yyyy/m/d h:mm',
      '2026-12-24 20:00:00',
    ],
    ['an amount with letters in quotes', '<c r="A1" s="2"><v>12</v></c>', '0.00&quot;days&quot;[Red]', '12'],
  ])('reads dates by %s', async (_, cell, format, text) => {
    expect(await value(cell, styles(format))).toBe(text)
  })

  test('reads dates of a workbook that counts from 1904', async () => {
    const changed = {
      ...styles('General'),
      'xl/workbook.xml':
        '<workbook xmlns:r="x"><workbookPr date1904="1"/><sheets><sheet name="a" r:id="s"/></sheets></workbook>',
    }
    expect(await value('<c r="A1" s="1"><v>44918</v></c>', changed)).toBe('2026-12-24')
  })

  test('reads texts of the shared table, without their phonetic guides', async () => {
    const table =
      '<sst><si><t>甲</t><rPh><t>jia</t></rPh></si><si><r><t>乙</t></r><r><t>丙</t></r></si></sst>'
    const cells = '<c r="A1" t="s"><v>1</v></c><c r="C1" t="s"><v>0</v></c>'
    expect(await cellsOf(workbook(row(cells), { 'xl/sharedStrings.xml': table }))).toEqual([
      ['乙丙', '', '甲'],
    ])
  })

  test('reads the first visible sheet, with elements in a namespace', async () => {
    const book =
      '<x:workbook xmlns:x="m" xmlns:r="r"><x:sheets><x:sheet name="a" state="hidden" r:id="h"/><x:sheet name="b" r:id="s"/></x:sheets></x:workbook>'
    const sheet =
      '<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    const changed = { 'xl/workbook.xml': book, 'xl/worksheets/sheet1.xml': sheet }
    expect(await cellsOf(workbook('', changed))).toEqual([['7']])
  })

  test('names the cells without a value: errors, and formulas that were never computed', async () => {
    const cells = '<c r="A1" t="e"><v>#N/A</v></c><c r="B1"><f>A1</f></c><c r="C1"><v>1</v></c>'
    expect(await readRows(await storeFile(workbook(row(cells))))).toEqual([
      {
        number: 1,
        cells: ['#N/A', '', '1'],
        faults: [
          { column: 1, reason: 'error_value' },
          { column: 2, reason: 'formula_without_value' },
        ],
      },
    ])
  })

  test('counts rows with a value only: one in row 1,048,576 is one row', async () => {
    const sheet = `<sheetData><row r="2"/><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>`
    const rows = await readRows(await storeFile(workbook(sheet)))
    expect(rows.map(({ number }) => number)).toEqual([1_048_576])
  })

  test.each([
    [
      'merged cells',
      workbook(`${row('<c r="A1"><v>1</v></c>')}<mergeCells><mergeCell ref="A1:B1"/></mergeCells>`),
      'sheet_merged_cells',
    ],
    ['a file with a password', Buffer.from('D0CF11E0A1B11AE1', 'hex'), 'unsupported_media_type'],
    [
      'a zip file that is no workbook',
      workbook('', { '_rels/.rels': '<Relationships/>' }),
      'sheet_unreadable',
    ],
    ['a damaged zip file', workbook(row('')).slice(0, 400), 'sheet_unreadable'],
    ['XML that does not end', workbook('<sheetData><row>'), 'sheet_unreadable'],
    [
      'rows in a wrong order',
      workbook('<sheetData><row r="2"/><row r="1"/></sheetData>'),
      'sheet_unreadable',
    ],
    ['a column beyond the last', workbook(row('<c r="ZZZ1"><v>1</v></c>')), 'sheet_too_many_columns'],
    ['a column of no alphabet', workbook(row('<c r="ZZZZZZZZ1"><v>1</v></c>')), 'sheet_unreadable'],
  ])('refuses %s', async (_, bytes, code) => {
    expect(await refusalOf(bytes)).toBe(code)
  })
})
