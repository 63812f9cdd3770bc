import { describe, expect, test } from 'bun:test'
import { and, eq, inArray } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { auditEntries, importJobs } from '../../../src/db/schema/staff.ts'
import { stockMovements } from '../../../src/db/schema/stock.ts'
import { cancelImport } from '../../../src/domains/staff/imports/change-imports.ts'
import { getImport } from '../../../src/domains/staff/imports/find-imports.ts'
import { runImports } from '../../../src/domains/staff/imports/run-imports.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { createSku } from '../../support/factories/skus.ts'
import { csvFile, delivery, newImport, untilEnded } from '../../support/factories/staff/imports.ts'
import { atFailpoint } from '../../support/processes/at-failpoint.ts'
import { runChild } from '../../support/processes/child-process.ts'

/** Creates SKUs of one SPU with ten pieces each, in few statements. */
async function manySkus(count: number): Promise<number[]> {
  const first = await createSku({ stock: 10 })
  const [row] = await db.select().from(skus).where(eq(skus.id, first))
  const { id: _, isLowStock: __, ...columns } = row as typeof skus.$inferSelect
  await db.insert(skus).values(Array.from({ length: count - 1 }, () => columns))
  const rows = await db.select({ id: skus.id }).from(skus).where(eq(skus.goodsId, columns.goodsId))
  return rows.map(({ id }) => id)
}

/** The stock of each SKU, how often each was moved by three, and how many audit entries there are. */
async function effectsOn(ids: number[]) {
  const stocks = await db.select({ stock: skus.stock }).from(skus).where(inArray(skus.id, ids))
  const moved = await db
    .select({ skuId: stockMovements.skuId })
    .from(stockMovements)
    .where(and(inArray(stockMovements.skuId, ids), eq(stockMovements.quantity, 3)))
  const objects = ids.map((id) => `sku:${id}`)
  const entries = await db
    .select({ id: auditEntries.id })
    .from(auditEntries)
    .where(inArray(auditEntries.object, objects))
  return { stocks: new Set(stocks.map(({ stock }) => stock)), moved: moved.length, audited: entries.length }
}

/** What happens 60 s after a process was killed. */
const expireLease = (id: number) =>
  db
    .update(importJobs)
    .set({ leaseUntil: addSeconds(now(), -1) })
    .where(eq(importJobs.id, id))

const count = 250
const complete = { stocks: new Set([13]), moved: count, audited: count }

describe('a killed import', () => {
  test.each([
    ['while it checks', 'import:checked', 1],
    ['after its first transaction', 'import:applied', 1],
    ['before its last transaction', 'import:applied', 2],
    ['between a change and its commit', 'import:row', 130],
  ])(
    'does nothing twice and leaves nothing out: %s',
    async (_, checkpoint, passes) => {
      const ids = await manySkus(count)
      const { id } = await newImport({ kind: 'stock', file: delivery(ids), isDryRun: false })
      expect((await runChild('races/children/import.ts', checkpoint, passes, id)).killed).toBe(true)
      expect((await effectsOn(ids)).moved).toBeLessThan(count)
      await expireLease(id)
      expect(await untilEnded(id)).toMatchObject({ state: 'done', rowCount: count, changedCount: count })
      expect(await effectsOn(ids)).toEqual(complete)
    },
    60_000,
  )

  test('of all rows or none leaves nothing behind, and the next process applies all', async () => {
    const ids = await manySkus(count)
    const wish = { kind: 'stock', file: delivery(ids), mode: 'all_or_nothing', isDryRun: false } as const
    const { id } = await newImport(wish)
    expect((await runChild('races/children/import.ts', 'import:applied', 1, id)).killed).toBe(true)
    expect(await effectsOn(ids)).toEqual({ stocks: new Set([10]), moved: 0, audited: 0 })
    await expireLease(id)
    expect(await untilEnded(id)).toMatchObject({ state: 'done', changedCount: count })
    expect(await effectsOn(ids)).toEqual(complete)
  }, 300_000)

  test('knows the objects of the rows that it has checked before', async () => {
    const sku = await createSku({ name: `续查${crypto.randomUUID().slice(0, 8)}`, stock: 10 })
    const [row] = await db.select().from(skus).where(eq(skus.id, sku))
    const unknown = Array.from({ length: 500 }, (_, at) => `${2_000_000_000 + at},,,3\n`).join('')
    const text = `id,spu_id,name,stock_delta\n${sku},,,3\n${unknown},${row?.goodsId},${row?.name},3\n`
    const { id } = await newImport({ file: csvFile(text), isDryRun: false })
    expect((await runChild('races/children/import.ts', 'import:checked', 1, id)).killed).toBe(true)
    await expireLease(id)
    expect(await untilEnded(id)).toMatchObject({ state: 'done', changedCount: 1, invalidCount: 501 })
    expect(await effectsOn([sku])).toEqual({ stocks: new Set([13]), moved: 1, audited: 1 })
  }, 60_000)

  test('keeps its owner until the lease ends', async () => {
    const ids = await manySkus(3)
    const { id } = await newImport({ kind: 'stock', file: delivery(ids), isDryRun: false })
    await runChild('races/children/import.ts', 'import:checked', 1, id)
    await runImports(undefined, id)
    expect(await getImport(id)).toMatchObject({ state: 'queued', changedCount: 0 })
  })
})

test('three processes that work on one import apply each row once', async () => {
  const ids = await manySkus(count)
  const { id } = await newImport({ kind: 'stock', file: delivery(ids), isDryRun: false })
  const child = () => runChild('races/children/import.ts', '-', 0, id)
  await Promise.all([child(), child(), runImports(undefined, id)])
  await untilEnded(id)
  expect(await effectsOn(ids)).toEqual(complete)
}, 300_000)

test('a process that lost its lease to another one changes nothing more', async () => {
  const ids = await manySkus(count)
  const { id } = await newImport({ kind: 'stock', file: delivery(ids), isDryRun: false })
  const overtake = async () => {
    await expireLease(id)
    await runChild('races/children/import.ts', '-', 0, id)
  }
  await atFailpoint('import:applied', overtake, () => runImports(undefined, id))
  expect(await effectsOn(ids)).toEqual(complete)
}, 300_000)

test('the same file, uploaded twice at the same time, moves the stock once', async () => {
  const ids = await manySkus(40)
  const wish = { kind: 'stock', isDryRun: false } as const
  const twins = await Promise.all([
    newImport({ ...wish, file: delivery(ids) }),
    newImport({ ...wish, file: delivery(ids) }),
  ])
  await Promise.all(twins.map(({ id }) => untilEnded(id)))
  expect(await effectsOn(ids)).toMatchObject({ stocks: new Set([13]), moved: 40 })
}, 300_000)

test('a canceled import stops after the rows of its transaction, and its results say which', async () => {
  const ids = await manySkus(count)
  const { id } = await newImport({ kind: 'stock', file: delivery(ids), isDryRun: false })
  await atFailpoint(
    'import:applied',
    () => cancelImport(id),
    () => runImports(undefined, id),
  )
  expect(await getImport(id)).toMatchObject({ state: 'cancelled', changedCount: 100 })
  expect((await effectsOn(ids)).moved).toBe(100)
}, 300_000)

test('a process that stops hands its import over without waiting for the lease', async () => {
  const ids = await manySkus(count)
  const { id } = await newImport({ kind: 'stock', file: delivery(ids), isDryRun: false })
  const leaving = new AbortController()
  await atFailpoint(
    'import:applied',
    async () => leaving.abort(),
    () => runImports(leaving.signal, id),
  )
  expect(await getImport(id)).toMatchObject({ state: 'applying', changedCount: 100, leaseOwner: null })
  await untilEnded(id)
  expect(await effectsOn(ids)).toEqual(complete)
}, 300_000)
