import { pool } from '../../../src/db/client.ts'
import { listShoppers } from '../../../src/domains/accounts/shoppers/list-shoppers.ts'
import { foldFigures } from '../../../src/domains/staff/figures/fold-figures.ts'
import { readConversion } from '../../../src/domains/staff/figures/read-conversion.ts'
import {
  listBestCategories,
  listBestCoupons,
  listBestSkus,
} from '../../../src/domains/staff/figures/read-rankings.ts'
import { readSales } from '../../../src/domains/staff/figures/read-sales.ts'
import { now } from '../../../src/lib/clock.ts'
import { addDays, dayOf } from '../../../src/lib/time/calendar-days.ts'
import { foldUntil } from '../../support/fold-until.ts'

/**
 * Folds a shop and prints as JSON how many rows each figure of 30 days and each page of customers reads. Needs a pool of one
 * connection.
 */
await foldUntil()

const to = addDays(dayOf(now(), 'Asia/Shanghai'), -100)
const range = { from: addDays(to, -29), to }
const wish = { range, ordering: 'amount', limit: 10 } as const
const reads: Readonly<Record<string, () => Promise<unknown>>> = {
  fold: foldFigures,
  sales: () => readSales(range, 'day'),
  'sales by hour': () => readSales(range, 'hour'),
  conversion: () => readConversion(range),
  products: () => listBestSkus(wish),
  categories: () => listBestCategories(wish),
  coupons: () => listBestCoupons({ range, limit: 10 }),
}
const { count } = await listShoppers({ keyword: '', page: 1, pageSize: 10 })
const customers = (keyword: string, page: number) => () => listShoppers({ keyword, page, pageSize: 10 })
const pages: Readonly<Record<string, () => Promise<unknown>>> = {
  first: customers('', 1),
  twentieth: customers('', 20),
  last: customers('', Math.ceil(count / 10)),
  'by a name': customers('buyer1234', 1),
  'by a mobile': customers('13000001234', 1),
  'by a part of most names': customers('buyer', 1),
}

const { total } = await readSales(range, 'day')
const result = {
  figures: await examine(reads),
  pages: await examine(pages),
  scanned: await examine(pages, ['Handler_read_rnd_next']),
  orders: total.orders,
  customers: count,
}
console.log(JSON.stringify(result))
process.exit(0)

/**
 * Counts the rows that each call reads, by default in indexes and tables; `Handler_read_rnd_next` are those of scanned tables
 * alone.
 */
async function examine(
  calls: Readonly<Record<string, () => Promise<unknown>>>,
  counters: readonly string[] = [
    'Handler_read_next',
    'Handler_read_prev',
    'Handler_read_key',
    'Handler_read_rnd_next',
  ],
) {
  const examined: Record<string, number> = {}
  for (const [name, read] of Object.entries(calls)) {
    await pool.query('FLUSH STATUS')
    await read()
    const [rows] = await pool.query('SHOW SESSION STATUS WHERE Variable_name IN (?)', [counters])
    examined[name] = (rows as { Value: string }[]).reduce((sum, { Value }) => sum + Number(Value), 0)
  }
  return examined
}
