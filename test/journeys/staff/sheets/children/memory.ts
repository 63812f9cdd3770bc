import { eq, sql } from 'drizzle-orm'
import { db } from '../../../../../src/db/client.ts'
import { importRows } from '../../../../../src/db/schema/staff.ts'
import { stockMovements } from '../../../../../src/db/schema/stock.ts'
import { finishedExport } from '../../../../support/factories/exports.ts'
import { createSku } from '../../../../support/factories/skus.ts'
import { csvFile, newImport, untilEnded } from '../../../../support/factories/staff/imports.ts'
import { memoryGrowth } from '../../../../support/processes/memory-growth.ts'

/** Prints the memory that an import or an export adds to this process, in bytes, and how the job ended. */
const [job, count = '0'] = process.argv.slice(2)
const work = job === 'import' ? checkRows : exportRows
// the first job loads modules, opens connections and lets the heap reach its working size
await work(100_000)
console.log(JSON.stringify(await work(Number(count))))
process.exit(0)

/** Checks rows of SKUs that do not exist, so each row has a fault to store. */
async function checkRows(rows: number) {
  const lines = Array.from({ length: rows }, (_, i) => `${900_000_000 + i},名称 ${i},副标题 ${i},12.50,是`)
  const file = csvFile(`SKU 编号,名称,副标题,售价,是否上架\n${lines.join('\n')}\n`)
  const { id } = await newImport({ file, isDryRun: true })
  lines.length = 0
  let ended: Awaited<ReturnType<typeof untilEnded>> | undefined
  const growth = await memoryGrowth(async () => {
    ended = await untilEnded(id)
  })
  // tests that search every table would read them
  await db.delete(importRows).where(eq(importRows.importId, id))
  return { growth, state: ended?.state, rows: ended?.rowCount, invalid: ended?.invalidCount }
}

async function exportRows(rows: number) {
  const sku = await createSku()
  for (let stored = 1; stored < rows; stored *= 2)
    await db.execute(sql`insert into ${stockMovements} (create_time, sku_id, kind, quantity)
      select create_time, sku_id, kind, quantity from ${stockMovements} where sku_id = ${sku}
      limit ${sql.raw(String(Math.min(stored, rows - stored)))}`)
  let ended: Awaited<ReturnType<typeof finishedExport>> | undefined
  const growth = await memoryGrowth(async () => {
    ended = await finishedExport({
      list: 'stock_movements',
      format: 'xlsx',
      filters: { sku_id: String(sku) },
    })
  })
  await db.delete(stockMovements).where(eq(stockMovements.skuId, sku))
  return { growth, state: ended?.state, rows: ended?.rowCount, invalid: 0 }
}
