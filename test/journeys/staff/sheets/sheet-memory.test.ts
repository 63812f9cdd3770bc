import { afterEach, beforeEach, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { stockMovements } from '../../../../src/db/schema/stock.ts'
import { finishedExport } from '../../../support/factories/exports.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { csvFile, newImport, untilEnded } from '../../../support/factories/staff/imports.ts'

const limitBytes = 100_000_000
const rows = 100_000

let before = 0
let peak = 0
let timer: ReturnType<typeof setInterval>

const note = () => {
  peak = Math.max(peak, process.memoryUsage().rss)
}
const begin = () => {
  Bun.gc(true)
  before = process.memoryUsage().rss
  peak = before
}

beforeEach(() => {
  timer = setInterval(note, 10)
})
afterEach(() => clearInterval(timer))

test('an import that checks 100,000 rows adds less than 100 MB to the resident memory', async () => {
  // none of these ids exists, so each row has a fault to store
  const lines = Array.from({ length: rows }, (_, i) => `${900_000_000 + i},名称 ${i},副标题 ${i},12.50,是`)
  const file = csvFile(`SKU 编号,名称,副标题,售价,是否上架\n${lines.join('\n')}\n`)
  const { id } = await newImport({ file, isDryRun: true })
  lines.length = 0
  begin()
  const checked = await untilEnded(id)
  note()
  expect(checked).toMatchObject({ state: 'checked', rowCount: rows, invalidCount: rows })
  expect(peak - before).toBeLessThan(limitBytes)
}, 600_000)

test('an export of 100,000 rows adds less than 100 MB to the resident memory', async () => {
  const sku = await createSku()
  for (let stored = 1; stored < rows; stored *= 2)
    await db.execute(sql`insert into ${stockMovements} (create_time, sku_id, kind, quantity)
      select create_time, sku_id, kind, quantity from ${stockMovements} where sku_id = ${sku}
      limit ${sql.raw(String(Math.min(stored, rows - stored)))}`)
  begin()
  const done = await finishedExport({ list: 'stock_movements', format: 'xlsx', filters: { sku_id: sku } })
  note()
  expect(done).toMatchObject({ state: 'done', rowCount: rows })
  expect(peak - before).toBeLessThan(limitBytes)
}, 600_000)
