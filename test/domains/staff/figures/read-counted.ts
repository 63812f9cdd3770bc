import { pool } from '../../../../src/db/client.ts'
import { findFoldMoment, foldFigures } from '../../../../src/domains/staff/figures/fold-figures.ts'
import { readConversion } from '../../../../src/domains/staff/figures/read-conversion.ts'
import {
  listBestCategories,
  listBestCoupons,
  listBestSkus,
} from '../../../../src/domains/staff/figures/read-rankings.ts'
import { readSales } from '../../../../src/domains/staff/figures/read-sales.ts'
import { now } from '../../../../src/lib/clock.ts'
import { addDays, dayOf } from '../../../../src/lib/time/calendar-days.ts'

/** Folds a shop and prints as JSON how many rows each figure of 30 days reads. Needs a pool of one connection. */
do await foldFigures()
while (!(await findFoldMoment()))

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
const examined: Record<string, number> = {}
for (const [name, read] of Object.entries(reads)) {
  await pool.query('FLUSH STATUS')
  await read()
  const [rows] = await pool.query(
    "SHOW SESSION STATUS WHERE Variable_name IN ('Handler_read_next', 'Handler_read_prev', 'Handler_read_key', 'Handler_read_rnd_next')",
  )
  examined[name] = (rows as { Value: string }[]).reduce((sum, { Value }) => sum + Number(Value), 0)
}
const { total } = await readSales(range, 'day')
console.log(JSON.stringify({ examined, orders: total.orders, buyers: total.buyers }))
process.exit(0)
