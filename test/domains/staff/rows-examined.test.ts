import { afterAll, beforeAll, expect, test } from 'bun:test'
import { seedShop } from '../../bench/seeds/seed-shop.ts'
import { createIsolatedDatabase, type IsolatedDatabase } from '../../support/database/isolated-database.ts'
import { runScript } from '../../support/processes/child-process.ts'

const size = { orders: 20_000, users: 4_000, skus: 2_000 }

let database: IsolatedDatabase
type Examined = Record<string, number>
let read: Readonly<{
  figures: Examined
  pages: Examined
  scanned: Examined
  orders: number
  customers: number
}>

beforeAll(async () => {
  database = await createIsolatedDatabase({ isSeeded: true })
  await seedShop(database.url, size)
  const env = { DATABASE_URL: database.url, DATABASE_POOL_SIZE: '1' }
  const { status, output } = await runScript(env, 'test/domains/staff/examine-reads.ts')
  expect([status, output]).toEqual([0, expect.stringContaining('figures')])
  read = JSON.parse(output.trim().split('\n').at(-1) as string)
}, 240_000)
afterAll(() => database.drop())

/** The names of reads that examine more rows than they may. */
const excess = (examined: Examined, most: Examined) =>
  Object.keys({ ...examined, ...most }).filter((name) => !((examined[name] ?? Infinity) <= (most[name] ?? 0)))

test('the figures of 30 days read the rows of 30 days, not those of the 20,000 orders of a year', () => {
  const { orders, figures } = read
  // a twelfth of the orders, each in its own quarter of an hour
  expect(orders).toBeWithin(1_500, 1_800)
  const most = {
    fold: 2.5,
    sales: 5,
    'sales by hour': 5.5,
    conversion: 5,
    products: 3.5,
    categories: 5.5,
    coupons: 0.5,
  }
  const rows = Object.fromEntries(Object.entries(most).map(([name, times]) => [name, times * orders]))
  expect(excess(figures, rows)).toEqual([])
})

test('customers are counted and searched in one scan of an index, and a page reads the rows up to its end', () => {
  const { customers, pages, scanned } = read
  expect(customers).toBe(size.users)
  const most = {
    first: customers + 50,
    twentieth: customers + 250,
    last: 2 * customers + 50,
    'by a name': customers + 50,
    'by a mobile': customers + 50,
    // more than are sorted: the first 2,000 matches, and then the page and the count
    'by a part of most names': customers + 2_050,
  }
  expect(excess(pages, most)).toEqual([])
  // a scan of the table would read as many rows, but much wider ones
  const none = Object.fromEntries(Object.keys(most).map((name) => [name, 0]))
  expect(scanned).toEqual(none)
})

test('the figures of the seeded shop are those of its orders', async () => {
  const verified = await database.verify()
  expect(verified.output).not.toMatch(/BROKEN.*figures/)
}, 120_000)
