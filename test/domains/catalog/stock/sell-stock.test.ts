import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { pipelinedTransaction } from '../../../../src/db/pipelined-transaction.ts'
import { skus } from '../../../../src/db/schema/catalog.ts'
import { stockMovements } from '../../../../src/db/schema/stock.ts'
import { lockSkus, sellStock } from '../../../../src/domains/catalog/stock/sell-stock.ts'
import { mintSku } from '../../../support/factories/mint.ts'

/** Sells so many pieces of each SKU without looking at the stock, and commits in the same exchange. */
const sell = (counts: readonly (readonly [skuId: number, count: number])[]) =>
  pipelinedTransaction(async (tx) => {
    const locked = await lockSkus(
      tx,
      counts.map(([skuId]) => skuId),
    )
    const orderId = crypto.randomUUID()
    const sales = counts.map(([skuId, count]) => ({ orderId, skuId, count }))
    await Promise.all([sellStock(tx, sales, locked), tx.commit()])
  })

async function booksOf(skuId: number) {
  const [sku] = await db.select().from(skus).where(eq(skus.id, skuId))
  const moved = await db
    .select()
    .from(stockMovements)
    .where(eq(stockMovements.skuId, skuId))
    .orderBy(stockMovements.id)
  return { stock: sku?.stock, sales: sku?.sales, moved: moved.map(({ quantity }) => quantity) }
}

test('each SKU gives as many pieces as are sold of it, and the ledger says so', async () => {
  const [one, two, three] = [
    await mintSku({ stock: 5 }),
    await mintSku({ stock: 5 }),
    await mintSku({ stock: 5 }),
  ]
  await sell([
    [one, 1],
    [two, 1],
    [three, 4],
  ])
  expect(await booksOf(one)).toEqual({ stock: 4, sales: 1, moved: [5, -1] })
  expect(await booksOf(two)).toEqual({ stock: 4, sales: 1, moved: [5, -1] })
  expect(await booksOf(three)).toEqual({ stock: 1, sales: 4, moved: [5, -4] })
})

test('more than there is cannot be sold, whatever was decided: nothing of that exchange is committed', async () => {
  const [enough, short] = [await mintSku({ stock: 5 }), await mintSku({ stock: 3 })]
  for (const counts of [[4, 4] as const, [1, 4] as const])
    await expect(
      sell([
        [enough, counts[0]],
        [short, counts[1]],
      ]),
    ).rejects.toThrow('stock')
  await sell([[short, 3]])
  expect(await booksOf(enough)).toEqual({ stock: 5, sales: 0, moved: [5] })
  expect(await booksOf(short)).toEqual({ stock: 0, sales: 3, moved: [3, -3] })
})
