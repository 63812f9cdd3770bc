import { describe, expect, test } from 'bun:test'
import { sheetLimits } from '../../../src/lib/sheets/sheet-row.ts'
import { cellsOf, readRows, refusalOf, storeFile } from './files.ts'

const gb18030 = Uint8Array.from([0xd6, 0xd0, 0xce, 0xc4, 0x2c, 0x31, 0x0d, 0x0a])
const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])

describe('CSV', () => {
  test.each([
    ['UTF-8', '中文,1\r\n', [['中文', '1']]],
    ['UTF-8 with a byte order mark', '\uFEFF中文,1\n', [['中文', '1']]],
    ['GB18030, as Chinese Excel saves it', gb18030, [['中文', '1']]],
    ['UTF-16 with tabs, as Excel saves Unicode text', utf16('中文\t1\r\n'), [['中文', '1']]],
    ['semicolons', 'a;b,c;d\n', [['a', 'b,c', 'd']]],
    ['quotes, also around line breaks', '"a ""b""","c\r\nd"\r\ne\r\n', [['a "b"', 'c\r\nd'], ['e']]],
    ['spaces around values and empty cells at the end', ' a , b ,,\n', [['a', 'b']]],
    ['texts that an export has neutralized', "'=1+1,'-a,-3,'a\n", [['=1+1', '-a', '-3', "'a"]]],
  ] as const)('reads %s', async (_, content, rows) => {
    expect(await cellsOf(content)).toEqual(rows as unknown as string[][])
  })

  test('counts rows as a spreadsheet program shows them', async () => {
    const rows = await readRows(await storeFile('a\r\n\r\n"b\r\nc"\r\nd\r\n'))
    expect(rows.map(({ number, cells }) => [number, cells[0]])).toEqual([
      [1, 'a'],
      [3, 'b\r\nc'],
      [4, 'd'],
    ])
  })

  test.each([
    ['an empty file', '', 'sheet_empty'],
    ['bytes of no encoding', Uint8Array.from([0x61, 0xff, 0xff, 0x2c]), 'sheet_encoding_unknown'],
    ['a binary file', Uint8Array.from([0x61, 0, 0, 0x2c]), 'sheet_encoding_unknown'],
    ['a quote that does not end', 'a,"b\n'.padEnd(1_000, 'x'), 'sheet_unreadable'],
    ['a quote inside a value', 'a,b"c"d\n', 'sheet_unreadable'],
    ['too many rows', 'a\n'.repeat(1_001), 'sheet_too_many_rows'],
    ['too many columns', 'a,'.repeat(201).concat('a'), 'sheet_too_many_columns'],
    ['a cell that is too long', 'a,'.concat('b'.repeat(32_768)), 'sheet_cell_too_long'],
  ] as const)('refuses %s', async (_, content, code) => {
    expect(await refusalOf(content)).toBe(code)
  })

  test('counts only rows with a value', async () => {
    expect(await refusalOf('\n'.repeat(5_000).concat('a\n'), sheetLimits(1))).toBe('accepted')
  })
})
