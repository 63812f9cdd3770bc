import { expect, test } from 'bun:test'
import { eq, sql } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { skus } from '../../../../src/db/schema/catalog.ts'
import { alertLowStock } from '../../../../src/domains/catalog/stock/alert-low-stock.ts'
import { raisedAlerts } from '../../../../src/lib/alerts.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'
import { createSku } from '../../../support/factories/skus.ts'

const setStock = (id: number, stock: number) => db.update(skus).set({ stock }).where(eq(skus.id, id))
const setThreshold = (id: number, lowStockThreshold: number) =>
  db.update(skus).set({ lowStockThreshold }).where(eq(skus.id, id))
/** How many alerts for a SKU the runs of this process raise: the job of another process may raise it instead. */
const alertsFor = async (id: number, runs = 1) => {
  const found = await Promise.all(Array.from({ length: runs }, alertLowStock))
  return found.flat().filter((each) => each === id).length
}

test('a stock that falls below its threshold is announced once for each fall, by the log and the metric', async () => {
  const sku = await createSku({ stock: 10 })
  await setThreshold(sku, 8)
  expect(await alertsFor(sku)).toBe(0)
  const before = raisedAlerts().get('stock_low') ?? 0
  await createOrder(1, { lines: [[sku, 3]] })
  expect(await alertsFor(sku, 3)).toBe(1)
  expect((raisedAlerts().get('stock_low') ?? 0) - before).toBeGreaterThanOrEqual(1)
  await createOrder(1, { lines: [[sku, 1]] })
  expect(await alertsFor(sku)).toBe(0)
  await setStock(sku, 8)
  expect(await alertsFor(sku)).toBe(0)
  await setStock(sku, 7)
  expect(await alertsFor(sku)).toBe(1)
})

test('a raised threshold announces a stock below it, and a threshold of 0 none', async () => {
  const sku = await createSku({ stock: 0 })
  expect(await alertsFor(sku)).toBe(0)
  await setThreshold(sku, 1)
  expect(await alertsFor(sku)).toBe(1)
  await setThreshold(sku, 0)
  expect(await alertsFor(sku)).toBe(0)
  await setThreshold(sku, 1)
  expect(await alertsFor(sku)).toBe(1)
})

test('a crossing and a moment that has come are found by an index, not by reading every SKU', async () => {
  const plan = async (condition: ReturnType<typeof sql>) => {
    const [rows] = await db.execute(sql`explain select ${skus.id} from ${skus} where ${condition} limit 100`)
    return (rows as unknown as { key: string | null }[])[0]?.key
  }
  expect(await plan(sql`is_low_stock = 1 and low_stock_time is null`)).toBe('tb_sku_low_stock')
  expect(await plan(sql`launch_at <= now()`)).toBe('tb_sku_launch_due')
  expect(await plan(sql`unlaunch_at <= now()`)).toBe('tb_sku_unlaunch_due')
})
