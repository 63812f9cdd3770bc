import { expect, test } from 'bun:test'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { importJobs } from '../../../src/db/schema/staff.ts'
import { stockMovements } from '../../../src/db/schema/stock.ts'
import { getImport } from '../../../src/domains/staff/imports/find-imports.ts'
import { runImports } from '../../../src/domains/staff/imports/run-imports.ts'
import { createSku } from '../../support/factories/skus.ts'
import { checkedImport, delivery, newImport, untilEnded } from '../../support/factories/staff/imports.ts'
import { atFailpoint } from '../../support/processes/at-failpoint.ts'
import { runChild } from '../../support/processes/child-process.ts'

async function effectsOn(ids: number[]) {
  const stocks = await db.select({ stock: skus.stock }).from(skus).where(inArray(skus.id, ids))
  const moved = await db
    .select({ skuId: stockMovements.skuId })
    .from(stockMovements)
    .where(and(inArray(stockMovements.skuId, ids), eq(stockMovements.quantity, 3)))
  return { stocks: stocks.map(({ stock }) => stock), moved: moved.length }
}

/** What `applyImport` stores for a dry run. */
const beginApplication = (id: number) =>
  db.update(importJobs).set({ isDryRun: false, state: 'queued' }).where(eq(importJobs.id, id))

/** Resolves when the rival waits for what the transaction of the other import holds: the file or, too late, its SKUs. */
async function untilItWaits(first: number): Promise<void> {
  const file = sql`info like 'insert into \`tb_named_lock\`%import file:%'`
  const rows = sql`info like ${`select%from \`tb_sku\`%${first}%for update`}`
  for (;;) {
    const [waiting] = await db.execute(
      sql`select 1 from information_schema.processlist where id <> connection_id() and (${file} or ${rows})`,
    )
    if ((waiting as unknown as unknown[]).length > 0) return
    await Bun.sleep(5)
  }
}

test.each([
  ['a dry run', 'stock', 'valid_rows'],
  ['a dry run of all rows or none', 'stock', 'all_or_nothing'],
  ['a dry run of SKUs', 'skus', 'valid_rows'],
] as const)(
  'a file moves stock once when %s of it is applied while a later upload is',
  async (_, kind, mode) => {
    const ids = [await createSku({ stock: 10 }), await createSku({ stock: 10 })]
    const earlier = await checkedImport({ kind, mode, file: delivery(ids) })
    const later = await newImport({ kind: 'stock', file: delivery(ids), isDryRun: false })
    let rival: Promise<unknown> = Promise.resolve()
    const applyEarlier = async () => {
      await beginApplication(earlier.id)
      rival = runChild('races/children/import.ts', '-', 0, earlier.id)
      await untilItWaits(ids[0] as number)
    }
    await atFailpoint('import:row', applyEarlier, () => runImports(undefined, later.id))
    await rival
    expect(await untilEnded(earlier.id)).toMatchObject({ state: 'done', changedCount: 0, unchangedCount: 2 })
    expect(await getImport(later.id)).toMatchObject({ state: 'done', changedCount: 2 })
    expect(await effectsOn(ids)).toEqual({ stocks: [13, 13], moved: 2 })
  },
  300_000,
)
