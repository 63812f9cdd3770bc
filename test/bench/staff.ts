import { createPool } from 'mysql2/promise'
import { seedShop } from './seeds/seed-shop.ts'

/**
 * Measures the lists and figures of staff with 1,000,000 orders, 200,000 users and 100,000 SKUs, each beside a read of one order by
 * its key in the same run. `BENCH_ORDERS=20000` makes a smaller shop.
 */
const orders = Number(process.env.BENCH_ORDERS ?? 1_000_000)
const size = { orders, users: Math.ceil(orders / 5), skus: Math.ceil(orders / 10) }
const requests = Number(process.env.BENCH_REQUESTS ?? 60)

process.env.DATABASE_URL = await freshDatabase()
const seeding = performance.now()
await seedShop(process.env.DATABASE_URL as string, size)
console.log(`\n${orders} orders, ${size.users} users and ${size.skus} SKUs, stored in ${elapsed(seeding)} s`)

const { createApp } = await import('../../src/app.ts')
const { pool } = await import('../../src/db/client.ts')
const { foldFigures } = await import('../../src/domains/staff/figures/fold-figures.ts')
const { followRevocations } = await import('../../src/domains/accounts/sign-in/revocation-feed.ts')
const { subscribeToInvalidations } = await import('../../src/domains/catalog/cache/change-events.ts')
const { foldUntil } = await import('../support/fold-until.ts')
const { createUser } = await import('../support/factories/users.ts')
const { log } = await import('../../src/lib/log.ts')
log.level = 'silent'
followRevocations()
subscribeToInvalidations()
const folding = performance.now()
await foldUntil()
console.log(`figures folded for the first time in ${elapsed(folding)} s`)
const again = performance.now()
await foldFigures()
console.log(`and again, without new orders, in ${elapsed(again)} s\n`)

const staff = await createUser()
await pool.query('UPDATE tb_users SET is_staff = 1, is_superuser = 1 WHERE id = ?', [staff.id])
const app = createApp({})
const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => app.handle(request) })
const base = `http://127.0.0.1:${server.port}/meiduo_admin`
const headers = { authorization: `JWT ${staff.token}` }
const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10)
const time = (i: number) => `from=${day(60 + (i % 200))}T00:00:00Z&to=${day(30 + (i % 200))}T00:00:00Z`
const page = (i: number) => `page=${1 + (i % 20)}`

console.log('request                                    p50 ms    p95 ms   key p50   key p95   failed')
await lists()
await figures()
server.stop(true)
await pool.end()
process.exit(0)

async function lists(): Promise<void> {
  const last = Math.ceil((await count('/orders/')) / 10)
  const list = (query: (i: number) => string) => (i: number) => `/orders/?${query(i)}`
  await row('orders, pages 1 to 20', list(page))
  await row(
    'orders, the last page',
    list(() => `page=${last}`),
  )
  const status = (i: number) => `status=${1 + (i % 6)}`
  const carrier = (i: number) => `carrier=${['SF', 'YTO', 'ZTO', 'STO', 'YD', 'EMS', 'JD'][i % 7]}`
  const refund = (i: number) => `refund=${['requested', 'refunded', 'rejected', 'returning'][i % 4]}`
  const prefix = (i: number) => `keyword=${day(i % 300).replaceAll('-', '')}`
  const name = (i: number) => `keyword=buyer${1 + ((i * 7919) % size.users)}`
  const filters: Readonly<Record<string, (i: number) => string>> = {
    status,
    time,
    amounts: (i) => `min_amount=${20 + i}.00&max_amount=${30 + i}.00`,
    'rare amounts': () => 'min_amount=306.00',
    carrier,
    'refund state': refund,
    overdue: () => 'overdue=true',
    'text: number': prefix,
    'text: user name': name,
    'text: mobile': (i) => `keyword=${13_000_000_000 + 1 + ((i * 7919) % size.users)}`,
    'status, time': (i) => `${status(i)}&${time(i)}`,
    'status, carrier': (i) => `${status(i)}&${carrier(i)}`,
    'status, refund state': (i) => `${status(i)}&${refund(i)}`,
    'text: number, time': (i) => `${prefix(i)}&${time(i)}`,
    'text: user name, time': (i) => `${name(i)}&${time(i)}`,
  }
  for (const [label, query] of Object.entries(filters)) await row(`orders by ${label}`, list(query))
  await row('customers, pages 1 to 20', (i) => `/users/?${page(i)}`)
  await row('customers, the last page', () => `/users/?page=${Math.ceil(size.users / 10)}`)
  await row('customers by name', (i) => `/users/?${name(i)}`)
}

async function figures(): Promise<void> {
  const month = (i: number) => `from=${day(29 + (i % 300))}&to=${day(i % 300)}`
  await row('sales of 30 days', (i) => `/statistics/sales/?${month(i)}`)
  await row('sales of 30 days and a year before', (i) => `/statistics/sales/?${month(i)}&compare=year`)
  await row('sales of 31 days by hour', (i) => `/statistics/sales/?from=${day(30 + i)}&to=${day(i)}&per=hour`)
  for (const name of ['products', 'categories', 'coupons', 'conversion'])
    await row(`${name} of 30 days`, (i) => `/statistics/${name}/?${month(i)}`)
}

/** Measures a request, and after each one the read of an order by its key. */
async function row(label: string, path: (i: number) => string): Promise<void> {
  const [times, keys] = [[] as number[], [] as number[]]
  let failed = 0
  for (let i = -5; i < requests; i++) {
    const start = performance.now()
    const response = await fetch(base + path(Math.abs(i)), { headers })
    const body = await response.text()
    const between = performance.now()
    await pool.query(
      'SELECT * FROM tb_order_info WHERE order_id = (SELECT order_id FROM tb_payment WHERE id <= ? ORDER BY id DESC LIMIT 1)',
      [1 + ((Math.abs(i) * 7919) % orders)],
    )
    if (i < 0) continue
    if (response.status !== 200 && failed++ === 0)
      console.log(`${path(i)}: ${response.status} ${body.slice(0, 200)}`)
    times.push(between - start)
    keys.push(performance.now() - between)
  }
  const cells = [times, keys].flatMap((list) => [at(list, 0.5), at(list, 0.95)])
  console.log(
    `${label.padEnd(38)}${cells.map((each) => each.toFixed(2).padStart(10)).join('')}${String(failed).padStart(9)}`,
  )
}

function at(times: readonly number[], share: number): number {
  return (
    times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ??
    Number.NaN
  )
}

async function count(path: string): Promise<number> {
  const response = await fetch(base + path, { headers })
  return ((await response.json()) as { count?: number }).count ?? 1
}

function elapsed(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1)
}

/** Creates an empty, migrated database on the server of DATABASE_URL. */
async function freshDatabase(): Promise<string> {
  const url = new URL(process.env.DATABASE_URL as string)
  const admin = createPool({ uri: url.href })
  await admin.query('DROP DATABASE IF EXISTS bench_staff')
  await admin.query('CREATE DATABASE bench_staff CHARACTER SET utf8mb4')
  await admin.end()
  url.pathname = '/bench_staff'
  for (const script of ['src/cli/migrate.ts', 'src/cli/seed.ts']) {
    const done = Bun.spawnSync([process.execPath, script], {
      env: { ...process.env, DATABASE_URL: url.href },
      stderr: 'inherit',
    })
    if (done.exitCode !== 0) throw new Error(`${script} failed in the benchmark database`)
  }
  return url.href
}
