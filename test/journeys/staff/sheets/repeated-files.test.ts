import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { skus } from '../../../../src/db/schema/catalog.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { csvFile, finishedImport } from '../../../support/factories/staff/imports.ts'

type Wish = Parameters<typeof finishedImport>[0]

/** A sheet that adds five pieces to a SKU of ten, at another price. */
async function sheetOfOneSku() {
  const id = await createSku({ stock: 10, price: '59.90' })
  const text = `id,price,stock_delta,stock_reason\n${id},70.00,5,到货\n`
  return {
    run: (kind: 'skus' | 'stock', wish: Wish = {}) => finishedImport({ kind, ...wish, file: csvFile(text) }),
    async sku() {
      const [row] = await db
        .select({ stock: skus.stock, price: skus.price })
        .from(skus)
        .where(eq(skus.id, id))
      return row
    },
  }
}

const unchanged = { state: 'done', changedCount: 0, unchangedCount: 1 }

test('a sheet that was imported as SKUs moves no stock as a sheet of stock', async () => {
  const { run, sku } = await sheetOfOneSku()
  expect(await run('skus')).toMatchObject({ changedCount: 1 })
  expect(await run('stock')).toMatchObject(unchanged)
  expect(await sku()).toEqual({ stock: 15, price: '70.00' })
})

test('a sheet that was imported as stock still sets prices as a sheet of SKUs, and moves no stock', async () => {
  const { run, sku } = await sheetOfOneSku()
  expect(await run('stock')).toMatchObject({ changedCount: 1 })
  expect(await sku()).toEqual({ stock: 15, price: '59.90' })
  expect(await run('skus')).toMatchObject({ changedCount: 1 })
  expect(await run('stock')).toMatchObject(unchanged)
  expect(await sku()).toEqual({ stock: 15, price: '70.00' })
})

test('an import that left out the column of stock does not count as a movement of stock', async () => {
  const { run, sku } = await sheetOfOneSku()
  expect(await run('skus', { mapping: '{"id":1,"price":2}' })).toMatchObject({ changedCount: 1 })
  expect(await sku()).toEqual({ stock: 10, price: '70.00' })
  expect(await run('skus')).toMatchObject({ changedCount: 1 })
  expect(await run('skus')).toMatchObject(unchanged)
  expect(await sku()).toEqual({ stock: 15, price: '70.00' })
})
