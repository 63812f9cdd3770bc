import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db, transaction } from '../../../../src/db/client.ts'
import { pipelinedTransaction } from '../../../../src/db/pipelined-transaction.ts'
import { goods, skus } from '../../../../src/db/schema/catalog.ts'
import { stockMovements } from '../../../../src/db/schema/stock.ts'
import { lockSkus } from '../../../../src/domains/catalog/stock/lock-skus.ts'
import { moveStock } from '../../../../src/domains/catalog/stock/move-stock.ts'
import { retakeStock, returnStock } from '../../../../src/domains/catalog/stock/return-stock.ts'
import { createSku } from '../../../support/factories/skus.ts'

type Counts = readonly (readonly [skuId: number, count: number])[]

/** Sells pieces without checking the stock, and commits in the same packet. */
const sell = (counts: Counts, orderId: string = crypto.randomUUID()) =>
  pipelinedTransaction(async (tx) => {
    const locked = await lockSkus(
      tx,
      counts.map(([skuId]) => skuId),
    )
    const pieces = counts.map(([skuId, count]) => ({ orderId, skuId, count }))
    await Promise.all([moveStock(tx, 'sold', pieces, locked), tx.commit()])
  })

const toLines = (counts: Counts) => counts.map(([skuId, count]) => ({ skuId, count }))

async function ledgerOf(skuId: number) {
  const [sku] = await db
    .select({ stock: skus.stock, sales: skus.sales, goodsSales: goods.sales })
    .from(skus)
    .innerJoin(goods, eq(goods.id, skus.goodsId))
    .where(eq(skus.id, skuId))
  const movements = await db
    .select()
    .from(stockMovements)
    .where(eq(stockMovements.skuId, skuId))
    .orderBy(stockMovements.id)
  return { ...sku, movements: movements.map(({ kind, quantity }) => `${kind} ${quantity}`) }
}

test('a sale of several SKUs changes the stock of each by its own count, and the ledger records it', async () => {
  const [one, two, three] = [
    await createSku({ stock: 5 }),
    await createSku({ stock: 5 }),
    await createSku({ stock: 5 }),
  ]
  await sell([
    [one, 1],
    [two, 1],
    [three, 4],
  ])
  const sold = (count: number) => ({
    stock: 5 - count,
    sales: count,
    goodsSales: count,
    movements: ['received 5', `sold ${-count}`],
  })
  expect(await Promise.all([one, two, three].map(ledgerOf))).toEqual([sold(1), sold(1), sold(4)])
})

test('more than the stock cannot be sold, regardless of earlier decisions: nothing of the packet is committed', async () => {
  const [enough, short] = [await createSku({ stock: 5 }), await createSku({ stock: 3 })]
  for (const counts of [[4, 4] as const, [1, 4] as const])
    await expect(
      sell([
        [enough, counts[0]],
        [short, counts[1]],
      ]),
    ).rejects.toThrow('stock')
  await sell([[short, 3]])
  expect(await ledgerOf(enough)).toMatchObject({ stock: 5, sales: 0, movements: ['received 5'] })
  expect(await ledgerOf(short)).toMatchObject({ stock: 0, sales: 3, movements: ['received 3', 'sold -3'] })
})

test('pieces that are returned and taken again change stock, sales and ledger by their own counts, in a Drizzle transaction', async () => {
  const [one, two] = [await createSku({ stock: 5 }), await createSku({ stock: 5 })]
  const counts: Counts = [
    [one, 1],
    [two, 3],
  ]
  const orderId = crypto.randomUUID()
  await sell(counts, orderId)
  const returned = await transaction((tx) => returnStock(tx, orderId, toLines(counts)))
  expect(returned.map(({ id }) => id)).toEqual([one, two])
  expect((await ledgerOf(two)).movements).toEqual(['received 5', 'sold -3', 'returned 3'])
  const retaken = await transaction((tx) => retakeStock(tx, orderId, toLines(counts)))
  expect(retaken?.map(({ stock }) => stock)).toEqual([4, 2])
  expect(await ledgerOf(two)).toEqual({
    stock: 2,
    sales: 3,
    goodsSales: 3,
    movements: ['received 5', 'sold -3', 'returned 3', 'sold -3'],
  })
})

test('pieces are not taken again if one SKU has too little stock or is off sale: nothing changes', async () => {
  const [one, short, off] = [
    await createSku({ stock: 5 }),
    await createSku({ stock: 1 }),
    await createSku({ stock: 5 }),
  ]
  await db.update(skus).set({ isLaunched: false }).where(eq(skus.id, off))
  for (const other of [short, off]) {
    const lines = toLines([
      [one, 2],
      [other, 2],
    ])
    expect(await transaction((tx) => retakeStock(tx, crypto.randomUUID(), lines))).toBeUndefined()
  }
  expect(await ledgerOf(one)).toMatchObject({ stock: 5, movements: ['received 5'] })
})
