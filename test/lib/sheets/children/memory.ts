import { readSheet, type SheetFormat } from '../../../../src/lib/sheets/read-sheet.ts'
import { sheetLimits } from '../../../../src/lib/sheets/sheet-row.ts'
import { createSheetWriter } from '../../../../src/lib/sheets/write-sheet.ts'
import { memoryGrowth } from '../../../support/processes/memory-growth.ts'

/** Prints the memory that writing or reading a sheet adds to this process, in bytes, and how the reading ends. */
const [work = '', path = '', rows = '0'] = process.argv.slice(2)
let end = ''
const growth = await memoryGrowth(async (note) => {
  if (work === 'write') return write(path.endsWith('.csv') ? 'csv' : 'xlsx', note)
  end = await read(note).catch((error) => error.code as string)
})
console.log(JSON.stringify({ growth, end }))

async function read(note: () => void): Promise<string> {
  let count = 0
  for await (const _ of readSheet(path, sheetLimits(Number(rows)))) if (++count % 1_000 === 0) note()
  return `${count} rows`
}

async function write(format: SheetFormat, note: () => void): Promise<void> {
  const sink = Bun.file(path).writer()
  const writer = createSheetWriter(format, (bytes) => void sink.write(bytes))
  for (let row = 0; row < Number(rows); row += 500) {
    const texts = (i: number) => [row + i, `商品 ${row + i}`, '5388.00', 'x'.repeat(30), true, 12.5]
    writer.addRows(Array.from({ length: 500 }, (_, i) => texts(i)))
    await sink.flush()
    note()
  }
  writer.end()
  await sink.end()
}
