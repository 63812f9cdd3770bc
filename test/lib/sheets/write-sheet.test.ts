import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { unzipSync } from 'fflate'
import { neutralizeFormula, restoreNeutralized } from '../../../src/lib/sheets/formula-text.ts'
import type { SheetFormat } from '../../../src/lib/sheets/read-sheet.ts'
import type { SheetValue } from '../../../src/lib/sheets/sheet-row.ts'
import { createSheetWriter } from '../../../src/lib/sheets/write-sheet.ts'
import { cellsOf, readRows, storeFile } from './files.ts'

function write(format: SheetFormat, rows: readonly (readonly SheetValue[])[]): Buffer {
  const parts: Uint8Array[] = []
  const writer = createSheetWriter(format, (bytes) => void parts.push(bytes.slice()))
  for (const row of rows) writer.addRows([row])
  writer.end()
  return Buffer.concat(parts)
}

test.each([...'=+-@＝＋－＠\t\r\n'])(
  'a text that begins with %j is neutralized, and restored unchanged',
  (sign) => {
    for (const text of [sign, `${sign}1+1`, `'${sign}1+1`, `''${sign}`]) {
      const neutralized = neutralizeFormula(text)
      expect([neutralized, restoreNeutralized(neutralized)]).toEqual([`'${text}`, text])
    }
  },
)

/** What may be in front of a formula in a text: separators of other programs, quotes, apostrophes and blanks. */
const pieces = fc.constantFrom(
  ...[';', '\t', '\n', '\r\n', ',', '"', '""', "'", ' ', 'a', '好评'],
  ...'=+-@＝＋－＠1',
)
const hostile = fc.array(pieces, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''))

/** The start of each cell in the reading of a program with another separator, which does not heed quotes inside a cell. */
function cellStarts(csv: string, separator: ';' | '\t'): string[] {
  return csv
    .split(/\r\n|\r|\n/)
    .flatMap((line) => line.split(separator).map((cell) => cell.replace(/^[" ]+/, '')))
}

test('a part that begins like a formula is neutralized, and restored unchanged', () => {
  const command = "=cmd|' /C calc'!A0"
  expect(neutralizeFormula(`好评;${command}`)).toBe(`好评;'${command}`)
  expect(neutralizeFormula(`a\t-1\n"=1`)).toBe(`a\t'-1\n'"=1`)
  expect(neutralizeFormula('a;b-1;c=2')).toBe('a;b-1;c=2')
  fc.assert(
    fc.property(hostile, (text) => restoreNeutralized(neutralizeFormula(text)) === text),
    { numRuns: 5_000 },
  )
})

test('no cell of a CSV file is a formula, also where semicolons or tabs separate values', () => {
  const rows = fc.array(fc.array(hostile, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(rows, (cells) => {
      const csv = write(
        'csv',
        cells.map((row) => ['first', ...row]),
      )
        .toString()
        .slice(1)
      for (const separator of [';', '\t'] as const)
        for (const start of cellStarts(csv, separator)) expect(start).not.toMatch(/^[=+\-@＝＋－＠]/)
    }),
    { numRuns: 3_000 },
  )
})

test.each([';', '\t', '"', ',', '\n'])('a field with %j is quoted in CSV', (sign) => {
  const [line] = [
    write('csv', [[`a${sign}b`, 'c']])
      .toString()
      .slice(1),
  ]
  expect(line).toBe(`"a${sign === '"' ? '""' : sign}b",c\r\n`)
})

const formats: SheetFormat[] = ['csv', 'xlsx']

describe.each(formats)('%s', (format) => {
  test('neutralizes every text that a spreadsheet program may run as a formula', () => {
    const formulas = [
      '=1+1',
      '+1+1',
      '-1+1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      '\n=1',
      '＝1',
      '＋1',
      '－1',
      '＠A1',
      "'=1",
      "'＝1",
      '=cmd|"/C calc"!A0',
    ]
    const text = format === 'csv' ? write(format, [formulas]).toString() : sheetXml(write(format, [formulas]))
    const cells = format === 'csv' ? text.slice(1).split(/,|(?<=\r)\n/) : text.split('<c ').slice(1)
    const start = format === 'csv' ? /^"?'/ : /<t xml:space="preserve">'/
    expect(cells.filter((cell) => cell && !start.test(cell))).toEqual([])
  })

  test('keeps numbers as numbers, also negative ones and those in texts', () => {
    const bytes = write(format, [[-12.5, '-12.50', 0, true, null]])
    const text = format === 'csv' ? bytes.toString().slice(1) : sheetXml(bytes)
    if (format === 'csv') return expect(text).toBe('-12.5,-12.50,0,TRUE,\r\n')
    expect(text).toContain(
      '<c><v>-12.5</v></c><c t="inlineStr"><is><t xml:space="preserve">-12.50</t></is></c>',
    )
  })

  test('writes amounts with two decimals, in XLSX as numbers', async () => {
    const bytes = write(format, [[{ amount: '258.00' }, { amount: '0.10' }]])
    if (format === 'csv') return expect(bytes.toString().slice(1)).toBe('258.00,0.10\r\n')
    expect(sheetXml(bytes)).toContain('<c s="1"><v>258.00</v></c><c s="1"><v>0.10</v></c>')
    expect(part(bytes, 'xl/styles.xml')).toContain(
      '<xf xfId="0" numFmtId="2" applyNumberFormat="1"/></cellXfs>',
    )
    expect(await cellsOf(bytes)).toEqual([['258', '0.1']])
  })

  test('writes texts that the reader returns unchanged', async () => {
    const text = fc
      .string({ unit: 'grapheme', maxLength: 40 })
      .map((each) => each.replace(/\p{Cc}/gu, '').trim())
    const awkward = fc.constantFrom(
      'a"b',
      'a,b',
      'a\r\nb',
      "'a",
      "''=1",
      '=1',
      '＝1+1',
      '＋1',
      '－1',
      "'＠A1",
      '-',
      '<&>',
      ']]>',
      '&#1;',
      '00123',
      'a;=1',
      'a;\'"=1',
      '尺寸\n- 红\n- 蓝',
      'a\t@1',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(text, awkward), { minLength: 1, maxLength: 8 }), async (cells) => {
        const row = ['first', ...cells, 'last']
        expect(await cellsOf(write(format, [row]))).toEqual([row])
      }),
      { numRuns: 60 },
    )
  }, 60_000)

  test('writes a file without rows', async () => {
    expect(await readRows(await storeFile(write(format, [])))).toEqual([])
  })
})

const part = (bytes: Uint8Array, name: string) => Buffer.from(unzipSync(bytes)[name] ?? []).toString()
const sheetXml = (bytes: Uint8Array) => part(bytes, 'xl/worksheets/sheet1.xml')
