import { beforeAll, describe, expect, test } from 'bun:test'
import { eq, inArray } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { skus } from '../../../../src/db/schema/catalog.ts'
import { auditEntries } from '../../../../src/db/schema/staff.ts'
import { stockMovements } from '../../../../src/db/schema/stock.ts'
import { readResults } from '../../../../src/domains/staff/imports/find-imports.ts'
import type { RowFault } from '../../../../src/domains/staff/imports/import-kind.ts'
import { createGoods, createLeafCategory, createSku, createSpecs } from '../../../support/factories/skus.ts'
import { csvFile, finishedImport } from '../../../support/factories/staff/imports.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import type { TestUser } from '../../../support/factories/users.ts'

let staff: TestUser
beforeAll(async () => {
  staff = await createStaff(['goods.change_sku', 'goods.add_sku'])
})

const run = (text: string, wish: Parameters<typeof finishedImport>[0] = {}) =>
  finishedImport({ kind: 'skus', ...wish, file: csvFile(text) }, staff.id)

async function faultsOf(importId: number) {
  const found: { row: number; column: string | null; value: string; code: string; fix: string }[] = []
  for await (const rows of readResults(importId, undefined))
    for (const { rowNumber: row, faults } of rows)
      for (const { column, value, code, fix } of JSON.parse(faults ?? '[]') as RowFault[])
        found.push({ row, column, value, code, fix: fix.zh })
  return found
}

const skuOf = async (id: number) => (await db.select().from(skus).where(eq(skus.id, id)))[0]
const movementsOf = (id: number) =>
  db
    .select({
      quantity: stockMovements.quantity,
      reason: stockMovements.reason,
      userId: stockMovements.userId,
    })
    .from(stockMovements)
    .where(eq(stockMovements.skuId, id))

test('updates SKUs by id under Chinese headings, each with an audit entry, and keeps what is empty', async () => {
  const [first, second] = [await createSku({ name: '甲' }), await createSku({ name: '乙' })]
  const text = `SKU编号,名称,售价,是否上架\n${first},新名,"¥1,234.5",否\n${second},,60,\n`
  const done = await run(text)
  expect(done).toMatchObject({ state: 'done', rowCount: 2, changedCount: 2, invalidCount: 0 })
  expect(await skuOf(first)).toMatchObject({ name: '新名', price: '1234.50', isLaunched: false })
  expect(await skuOf(second)).toMatchObject({ name: '乙', price: '60.00', isLaunched: true })
  const entries = await db
    .select()
    .from(auditEntries)
    .where(inArray(auditEntries.object, [`sku:${first}`, `sku:${second}`]))
  expect(entries.map(({ action, userId }) => [action, userId])).toEqual([
    ['importRow', staff.id],
    ['importRow', staff.id],
  ])
})

test('the same file again changes nothing, not even stock by difference', async () => {
  const sku = await createSku({ stock: 10 })
  const text = `id,price,stock_delta,stock_reason\n${sku},70.00,5,到货\n`
  expect(await run(text)).toMatchObject({ changedCount: 1 })
  expect(await run(text)).toMatchObject({ state: 'done', changedCount: 0, unchangedCount: 1 })
  expect(await skuOf(sku)).toMatchObject({ stock: 15, price: '70.00' })
  expect(await movementsOf(sku)).toContainEqual({ quantity: 5, reason: 'received', userId: staff.id })
})

test('creates a SKU of an SPU by name with its options and opening stock, and finds it by name from then on', async () => {
  const categoryId = await createLeafCategory()
  const goodsId = await createGoods(categoryId)
  await createSpecs(goodsId, [2])
  const head = 'spu_id,name,caption,category_id,price,cost_price,market_price,stock,specs'
  const row = (price: string, stock: string) =>
    `${goodsId},新品,副标题,${categoryId},${price},1.00,99.00,${stock},规格 0: 选项 1`
  expect(await run(`${head}\n${row('50.00', '7')}\n`)).toMatchObject({ changedCount: 1, failedCount: 0 })
  const [made] = await db.select().from(skus).where(eq(skus.goodsId, goodsId))
  expect(made).toMatchObject({ name: '新品', price: '50.00', stock: 7, isLaunched: false })
  expect(await movementsOf(made?.id ?? 0)).toEqual([{ quantity: 7, reason: 'received', userId: staff.id }])
  expect(await run(`${head}\n${row('51.00', '')}\n`)).toMatchObject({ changedCount: 1 })
  expect(await skuOf(made?.id ?? 0)).toMatchObject({ price: '51.00', stock: 7 })
})

test('10,000 rows with seven planted faults have exactly these seven, with row, column, value and fix', async () => {
  const sku = await createSku()
  const ids = await bulkSkus(await skuOf(sku), 10_000)
  const lines = ids.map((id) => `${id},12.00,是,0`)
  const planted: [line: number, text: string, column: string | null, value: string, code: string][] = [
    [3, `${ids[3]},1.234,是,0`, 'price', '1.234', 'not_an_amount'],
    [500, `${ids[500]},12.00,也许,0`, 'is_launched', '也许', 'not_a_boolean'],
    [501, `1.23E+21,12.00,是,0`, 'id', '1.23E+21', 'number_rounded'],
    [4_999, `${ids[4_999]},12.00,是,-11`, 'stock_delta', '-11', 'out_of_range'],
    [5_000, `${ids[10]},12.00,是,0`, null, String(ids[10]), 'duplicate_row'],
    [7_777, `999999999,12.00,是,0`, 'id', '999999999', 'unknown'],
    [9_999, `${ids[9_999]},=1+1,是,0`, 'price', '=1+1', 'not_an_amount'],
  ]
  for (const [line, text] of planted) lines[line] = text
  const text = `SKU 编号,售价,上架,库存增减\n${lines.join('\n')}\n`
  const failed = await run(text, { mode: 'all_or_nothing' })
  expect(failed).toMatchObject({
    state: 'failed',
    error: 'import_rows_invalid',
    rowCount: 10_000,
    invalidCount: 7,
    changedCount: 0,
  })
  expect(await faultsOf(failed.id)).toEqual(
    planted.map(([line, , column, value, code]) => ({
      row: line + 2,
      column,
      value,
      code,
      fix: expect.stringMatching(/./),
    })),
  )
  expect(await skuOf(ids[0] as number)).toMatchObject({ price: '59.90' })
}, 300_000)

test('a row with too long values is no repetition of another', async () => {
  const line = `${await createGoods(await createLeafCategory())},${'长'.repeat(300)}`
  const { id } = await run(`spu_id,name\n${line}\n${line}\n`)
  expect((await faultsOf(id)).filter(({ code }) => code === 'duplicate_row')).toEqual([])
})

async function bulkSkus(pattern: Awaited<ReturnType<typeof skuOf>>, count: number): Promise<number[]> {
  const { id: _, isLowStock: __, ...columns } = pattern as NonNullable<typeof pattern>
  const rows = Array.from({ length: count }, () => columns)
  for (let from = 0; from < count; from += 500) await db.insert(skus).values(rows.slice(from, from + 500))
  const found = await db
    .select({ id: skus.id })
    .from(skus)
    .where(eq(skus.goodsId, columns.goodsId))
    .orderBy(skus.id)
  return found.map(({ id }) => id).slice(1)
}

describe('modes', () => {
  test('all_or_nothing applies every row or, when one is refused, none', async () => {
    const [first, second] = [await createSku(), await createSku()]
    const rows = (price: string) => `id,price\n${first},${price}\n${second},61.00\n`
    expect(await run(rows('abc'), { mode: 'all_or_nothing' })).toMatchObject({
      state: 'failed',
      changedCount: 0,
    })
    expect(await skuOf(second)).toMatchObject({ price: '59.90' })
    expect(await run(rows('60'), { mode: 'all_or_nothing' })).toMatchObject({
      state: 'done',
      changedCount: 2,
    })
    expect(await skuOf(second)).toMatchObject({ price: '61.00' })
  })

  test('valid_rows applies the valid rows and names the others', async () => {
    const [first, second] = [await createSku(), await createSku()]
    const done = await run(`id,price\n${first},abc\n${second},61.00\n`)
    expect(done).toMatchObject({ state: 'done', changedCount: 1, invalidCount: 1 })
    expect(await skuOf(second)).toMatchObject({ price: '61.00' })
  })

  test('a row that its verb refuses fails alone', async () => {
    const goodsId = await createGoods(await createLeafCategory())
    const sku = await createSku({ goodsId })
    const other = await createSku()
    const head = 'id,spu_id,name,caption,price,cost_price,market_price'
    // no second SKU without specifications
    const twin = `,${goodsId},双胞胎,副标题,1.00,1.00,1.00`
    const done = await run(`${head}\n${other},,,,62.00,,\n${twin}\n${sku},,,,63.00,,\n`)
    expect(done).toMatchObject({ state: 'done', changedCount: 2, failedCount: 1 })
    expect(await faultsOf(done.id)).toMatchObject([
      { row: 3, code: expect.stringMatching(/combination_taken|category/) },
    ])
    expect(await skuOf(other)).toMatchObject({ price: '62.00' })
  })
})

test('the stock column of an existing SKU is refused when it differs, since sales continue', async () => {
  const sku = await createSku({ stock: 10 })
  const done = await run(`id,stock\n${sku},12\n`)
  expect(await faultsOf(done.id)).toMatchObject([{ column: 'stock', code: 'stock_needs_difference' }])
  expect(await run(`id,stock\n${sku},10\n`)).toMatchObject({ unchangedCount: 1 })
})

test('a row that creates a SKU needs the permission to add one', async () => {
  const { id } = await createStaff(['goods.change_sku'])
  const goodsId = await createGoods(await createLeafCategory())
  const text = `spu_id,name,caption,price,cost_price,market_price\n${goodsId},新品,副标题,1.00,1.00,1.00\n`
  const done = await finishedImport({ file: csvFile(text) }, id)
  expect(await faultsOf(done.id)).toMatchObject([{ code: 'no_permission' }])
})

test('a permission that is withdrawn after the upload stops the import', async () => {
  const shopper = await createStaff()
  const sku = await createSku()
  const failed = await finishedImport({ file: csvFile(`id,price\n${sku},1.00\n`) }, shopper.id)
  expect(failed).toMatchObject({ state: 'failed', error: 'permission_denied' })
  expect(await skuOf(sku)).toMatchObject({ price: '59.90' })
})
