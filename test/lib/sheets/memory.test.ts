import { expect, test } from 'bun:test'
import { runChild } from '../../support/processes/child-process.ts'
import { newPath, storeFile, workbook } from './files.ts'

const limitBytes = 100_000_000
const rows = 100_000

async function measure(work: 'read' | 'write', path: string, count: number) {
  const { output, errors } = await runChild('lib/sheets/children/memory.ts', work, path, count)
  expect(errors).toBe('')
  return JSON.parse(output) as { growth: number; end: string }
}

test.each(['csv', 'xlsx'])(
  'writing and reading %s of 100,000 rows adds less than 100 MB to the resident memory',
  async (format) => {
    const path = `${newPath()}.${format}`
    expect((await measure('write', path, rows)).growth).toBeLessThan(limitBytes)
    const { growth, end } = await measure('read', path, rows)
    expect(end).toBe(`${rows} rows`)
    expect(growth).toBeLessThan(limitBytes)
  },
  240_000,
)

test('one line of 100 MB is refused before it fills the memory', async () => {
  const { growth, end } = await measure('read', await storeFile('x'.repeat(104_857_600)), rows)
  expect(end).toBe('sheet_cell_too_long')
  expect(growth).toBeLessThan(limitBytes)
}, 120_000)

test('a sheet with 1,048,576 different rows is refused at the limit, in bounded memory', async () => {
  const row = (i: number) => `<row><c><v>${(i * 40_503) % 1_000_003}</v></c></row>`
  const all = Array.from({ length: 1_048_576 }, (_, i) => row(i)).join('')
  const path = await storeFile(workbook(`<sheetData>${all}</sheetData>`))
  const { growth, end } = await measure('read', path, rows + 1)
  expect(end).toBe('sheet_too_many_rows')
  expect(growth).toBeLessThan(limitBytes)
}, 120_000)
