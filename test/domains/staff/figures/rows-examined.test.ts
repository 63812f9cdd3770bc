import { expect, test } from 'bun:test'
import { seedShop } from '../../../bench/seeds/seed-shop.ts'
import { createIsolatedDatabase } from '../../../support/database/isolated-database.ts'
import { runScript } from '../../../support/processes/child-process.ts'

const size = { orders: 8_000, users: 1_600, skus: 800 }

test('the figures of 30 days read the rows of 30 days, not those of the 8,000 orders of a year', async () => {
  const database = await createIsolatedDatabase({ isSeeded: true })
  try {
    await seedShop(database.url, size)
    const env = { DATABASE_URL: database.url, DATABASE_POOL_SIZE: '1' }
    const { status, output } = await runScript(env, 'test/domains/staff/figures/read-counted.ts')
    expect([status, output]).toEqual([0, expect.stringContaining('examined')])
    const { examined, orders } = JSON.parse(output.trim().split('\n').at(-1) as string)
    // a twelfth of the orders, each in its own quarter of an hour
    expect(orders).toBeWithin(600, 720)
    const most = {
      fold: 3,
      sales: 6,
      'sales by hour': 6,
      conversion: 6,
      products: 5,
      categories: 6,
      coupons: 2,
    }
    expect(Object.entries(most).filter(([name, times]) => !(examined[name] <= times * orders))).toEqual([])
    const verified = await database.verify()
    expect(verified.output).not.toMatch(/BROKEN.*figures/)
  } finally {
    await database.drop()
  }
}, 240_000)
