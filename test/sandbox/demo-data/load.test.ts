import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RowDataPacket } from 'mysql2/promise'
import { shopDay } from '../../../src/domains/catalog/views/shop-day.ts'
import { variantOf } from '../../../src/domains/pictures/picture-keys.ts'
import { verifyPassword } from '../../../src/lib/crypto/passwords.ts'
import { redis } from '../../../src/redis/client.ts'
import { keys } from '../../../src/redis/keys.ts'
import { buildCatalog } from '../../../src/sandbox/demo-data/catalog/build-catalog.ts'
import { spareId } from '../../../src/sandbox/demo-data/examples/insert-spare-rows.ts'
import { exampleOrders } from '../../../src/sandbox/demo-data/orders/example-orders.ts'
import { pastOrders } from '../../../src/sandbox/demo-data/orders/past-orders.ts'
import { createIsolatedDatabase, type IsolatedDatabase } from '../../support/database/isolated-database.ts'
import { runScript } from '../../support/processes/child-process.ts'

const catalog = buildCatalog()
const mediaDir = await mkdtemp(join(tmpdir(), 'demo-load-'))
/** The number of orders that `bun start` loads. */
const size = 2_000
let shop: IsolatedDatabase

/** Counts the orders of the demo shopper that have a status. */
const countOwn = (wanted: number) =>
  [...pastOrders, ...exampleOrders].filter(
    ({ buyer, status }) => buyer === 'demo_shopper' && status === wanted,
  ).length

beforeAll(async () => {
  shop = await createIsolatedDatabase()
  // drawing takes seconds, and the loader draws only what is missing: most pictures are empty files
  const present = catalog.pictures.filter((_, i) => i % 20 !== 0).flatMap(({ key }) => filesOf(key))
  await Promise.all(present.map((file) => Bun.write(join(mediaDir, file), '')))
}, 60_000)

afterAll(async () => {
  await shop.drop()
  for (const folder of [mediaDir, `${mediaDir}-private`]) await rm(folder, { recursive: true, force: true })
})

test('without areas the loader fails and leaves nothing behind', async () => {
  const { status, output, errors } = await run('src/sandbox/demo-data/load.ts')
  expect([status, output]).toEqual([1, ''])
  expect(errors).toContain('run bun src/cli/seed.ts first')
  for (const table of ['tb_goods_category', 'tb_sku', 'tb_content', 'tb_users'])
    expect(await count(table)).toBe(0)
}, 120_000)

test('the areas are loaded once, by two concurrent seeds', async () => {
  const seeds = await Promise.all([run('src/cli/seed.ts'), run('src/cli/seed.ts')])
  expect(seeds.map(({ status }) => status)).toEqual([0, 0])
  expect(await count('tb_areas WHERE parent_id IS NULL')).toBe(34)
  expect(await count('tb_areas')).toBe(34 + 367 + 3441)
}, 60_000)

test('two concurrent loaders fill the shop once, and one of them prints the users', async () => {
  const answers = await Promise.all([
    run('src/sandbox/demo-data/load.ts'),
    run('src/sandbox/demo-data/load.ts'),
  ])
  expect(answers.map(({ status }) => status)).toEqual([0, 0])
  const lines = answers.map(({ output }) => output).filter(Boolean)
  expect(lines).toHaveLength(1)
  expect(await count(`tb_sku WHERE id < ${spareId}`)).toBe(catalog.skus.length)
  expect(await count(`tb_sku_image WHERE id < ${spareId}`)).toBe(catalog.skuImages.length)
  expect(await count('tb_sku_specification')).toBe(catalog.skuSpecifications.length)
  expect(await count('tb_content')).toBe(catalog.contents.length)
  expect(await count('tb_goods_channel c JOIN tb_channel_group g ON g.id = c.group_id')).toBe(
    catalog.channels.length,
  )
  const { shopper, staff, warehouse, service } = JSON.parse(lines[0] ?? '')
  expect(shopper).toEqual({ username: 'demo_shopper', password: expect.any(String), mobile: '15400000001' })
  expect(await signsIn(shopper)).toBe(true)
  for (const each of [staff, warehouse, service]) expect([each, await signsIn(each)]).toEqual([each, true])
  expect(
    await rows(`SELECT u.username, u.is_superuser, g.name, COUNT(*) > 5 FROM tb_users u
      JOIN tb_users_groups m ON m.user_id = u.id JOIN auth_group g ON g.id = m.group_id
      JOIN auth_group_permissions p ON p.group_id = g.id WHERE u.is_staff GROUP BY 1, 2, 3 ORDER BY 1`),
  ).toEqual([
    ['demo_service', 0, '客服', 1],
    ['demo_warehouse', 0, '仓库', 1],
  ])
  expect(await count("tb_users WHERE username = 'demo_staff' AND is_staff AND is_superuser")).toBe(1)
  expect(await count("tb_users WHERE username = 'demo_shopper' AND NOT is_staff AND NOT is_superuser")).toBe(
    1,
  )
}, 120_000)

test('the shopper has an address whose district, city and province belong together, and it is the default', async () => {
  const [rows] = await shop.connection.query<RowDataPacket[]>(
    `SELECT p.name AS province, c.name AS city, d.name AS district FROM tb_users u
     JOIN tb_address a ON a.id = u.default_address_id AND a.user_id = u.id
     JOIN tb_areas d ON d.id = a.district_id JOIN tb_areas c ON c.id = a.city_id AND c.id = d.parent_id
     JOIN tb_areas p ON p.id = a.province_id AND p.id = c.parent_id WHERE u.username = 'demo_shopper'`,
  )
  const places = rows.map(({ province, city, district }) => [province, city, district])
  expect(places).toEqual([['浙江省', '杭州市', '西湖区']])
})

test('the shop has a profile with a return address, an agreement and a privacy text', async () => {
  const [rows] = await shop.connection.query<RowDataPacket[]>(
    `SELECT s.name, d.name AS district, GROUP_CONCAT(t.kind, ' ', t.version ORDER BY t.kind) AS texts FROM tb_shop_profile s
     JOIN tb_areas d ON d.id = s.return_district_id AND d.parent_id = s.return_city_id JOIN tb_shop_text t GROUP BY 1, 2`,
  )
  expect(rows.map(({ name, district, texts }) => [name, district, texts])).toEqual([
    ['美多商城', '通州区', 'agreement 1,privacy 1'],
  ])
})

test('prices are stored to the fen, and newest first is a total order', async () => {
  const [rows] = await shop.connection.query<RowDataPacket[]>(
    'SELECT id, price, COUNT(*) OVER (PARTITION BY create_time) AS together FROM tb_sku WHERE id < ? ORDER BY create_time DESC',
    [spareId],
  )
  expect(rows.map(({ id }) => id)).toEqual(catalog.skus.map(({ id }) => id).reverse())
  expect(rows.every(({ together }) => Number(together) === 1)).toBe(true)
  expect(rows.at(-1)?.price).toBe('2699.00')
})

test('verify finds no fault in the demo shop: stock, movements, orders, allocations, coupons, payments', async () => {
  const { status, output } = await shop.verify()
  expect([status, output.trim().split('\n').at(-1)]).toEqual([0, 'verified'])
}, 60_000)

test('the days of demo payments count as reconciled, with the number of their payments', async () => {
  const day = 'DATE(p.paid_at + INTERVAL 8 HOUR)'
  const own = `FROM tb_payment p WHERE p.gateway = b.gateway AND ${day} = b.bill_date`
  expect(await count(`tb_bill_check b WHERE b.payments <> (SELECT COUNT(*) ${own})`)).toBe(0)
  expect(await count('tb_bill_check')).toBeGreaterThan(100)
  const compared = 'SELECT 1 FROM tb_bill_check b WHERE b.gateway = p.gateway AND b.bill_date'
  expect(
    await count(
      `tb_payment p WHERE ${day} < DATE(UTC_TIMESTAMP + INTERVAL 8 HOUR) AND NOT EXISTS (${compared} = ${day})`,
    ),
  ).toBe(0)
})

test('the shopper has an order in every status, and all times are possible', async () => {
  const own = "o.user_id = (SELECT id FROM tb_users WHERE username = 'demo_shopper')"
  expect(
    await rows(`SELECT status, COUNT(*) FROM tb_order_info o WHERE ${own} GROUP BY status ORDER BY status`),
  ).toEqual([1, 2, 3, 4, 5, 6].map((status) => [status, countOwn(status)]))
  const late = [
    'tb_order_event e JOIN tb_order_event f ON f.order_id = e.order_id AND f.id > e.id AND f.create_time < e.create_time',
    'tb_order_event WHERE create_time > UTC_TIMESTAMP(6)',
    'tb_order_info WHERE update_time > UTC_TIMESTAMP(6) OR (status IN (3, 4)) <> (due_time IS NOT NULL)',
    'tb_order_info WHERE due_time < UTC_TIMESTAMP(6) + INTERVAL 1 DAY',
    'tb_order_info WHERE status = 1 AND pay_deadline < UTC_TIMESTAMP(6) + INTERVAL 1 DAY',
    'tb_order_goods l JOIN tb_sku s ON s.id = l.sku_id WHERE l.create_time < s.create_time',
    'tb_order_goods WHERE is_commented AND (comment_time < create_time OR comment_time > UTC_TIMESTAMP(6))',
    'tb_stock_movement m JOIN tb_sku s ON s.id = m.sku_id WHERE m.create_time < s.create_time',
  ]
  for (const table of late) expect([table, await count(table)]).toEqual([table, 0])
})

test('buyers joined before their first order, spread over the days of the history', async () => {
  const joinedLate = 'tb_users u JOIN tb_order_info o ON o.user_id = u.id AND o.create_time <= u.date_joined'
  expect(await count(joinedLate)).toBe(0)
  const [people, days, most] =
    (
      await rows(`SELECT SUM(n), COUNT(*), MAX(n) FROM
        (SELECT DATE(date_joined) AS day, COUNT(*) AS n FROM tb_users WHERE NOT is_staff GROUP BY 1) AS joined`)
    )[0]?.map(Number) ?? []
  expect(people).toBeGreaterThan(size / 10)
  expect(days).toBeGreaterThan(40)
  expect(most).toBeLessThan((people as number) / 5)
})

test('every day with orders has more visitors than carts, and more carts than orders; the SKUs ordered today have views', async () => {
  const days = `(SELECT DATE(create_time + INTERVAL 8 HOUR) AS day, COUNT(*) AS orders FROM tb_order_info GROUP BY 1)`
  const faulty = `${days} o LEFT JOIN tb_day_traffic t ON t.day = o.day
    WHERE t.day IS NULL OR NOT (t.visitors > t.carts AND t.carts > o.orders)`
  expect([(await count('tb_day_traffic')) > 50, await count(faulty)]).toEqual([true, 0])
  const ordered = await rows(`SELECT COUNT(DISTINCT sku_id) FROM tb_order_goods
    WHERE DATE(create_time + INTERVAL 8 HOUR) = '${shopDay()}'`)
  expect(await count(`tb_sku_day_view WHERE day = '${shopDay()}' AND views > 0`)).toBe(
    Number(ordered[0]?.[0]),
  )
  const [stored] = await rows(`SELECT visitors FROM tb_day_traffic WHERE day = '${shopDay()}'`)
  const inSketch = await redis.pfcount(keys.visitors(shopDay()))
  expect(inSketch).toBeWithin(Number(stored?.[0]) * 0.95, Number.POSITIVE_INFINITY)
})

test('the shop has 60 days of sales and reviews of both gateways, so that best sellers mean something', async () => {
  expect(await count('tb_order_info')).toBe(size + pastOrders.length + exampleOrders.length)
  expect(await count('tb_order_info WHERE create_time < UTC_TIMESTAMP(6) - INTERVAL 60 DAY')).toBe(0)
  expect(await count('tb_order_info WHERE create_time < UTC_TIMESTAMP(6) - INTERVAL 50 DAY')).toBeGreaterThan(
    100,
  )
  expect(await count('tb_sku WHERE sales = 0')).toBeLessThan(catalog.skus.length / 10)
  expect(await count('tb_order_goods WHERE is_commented')).toBeGreaterThan(1_000)
  expect(await rows('SELECT DISTINCT score FROM tb_order_goods WHERE is_commented ORDER BY score')).toEqual([
    [1],
    [2],
    [3],
    [4],
    [5],
  ])
  const gateways = await rows('SELECT DISTINCT gateway FROM tb_payment ORDER BY gateway')
  expect(gateways).toEqual([['alipay'], ['wechat']])
  // every receipt has its moment, from which the return window counts
  expect(await count('tb_order_info WHERE status IN (4, 5) AND received_time IS NULL')).toBe(0)
  expect(await count("tb_order_info WHERE receiver_place LIKE '%市辖区%'")).toBe(0)
})

test('counters of SKUs and SPUs equal the orders and reviews', async () => {
  expect(await count('tb_order_goods WHERE is_commented')).toBeGreaterThan(10)
  const sold = `SELECT COALESCE(SUM(l.count), 0) FROM tb_order_goods l JOIN tb_order_info o ON o.order_id = l.order_id
    WHERE l.sku_id = s.id AND o.status <> 6`
  const reviews = 'SELECT COUNT(*) FROM tb_order_goods l WHERE l.sku_id = s.id AND l.is_commented'
  expect(await count(`tb_sku s WHERE s.sales <> (${sold}) OR s.comments <> (${reviews})`)).toBe(0)
  const ofSkus = 'SELECT SUM(s.sales) FROM tb_sku s WHERE s.goods_id = g.id'
  expect(
    await count(
      `tb_goods g WHERE g.sales <> (${ofSkus}) OR g.comments <> (${ofSkus.replace('sales', 'comments')})`,
    ),
  ).toBe(0)
})

test('limited-time price, 满减, 满折 and coupons are active, and past orders are priced by them', async () => {
  const inForce = 'valid_from <= UTC_TIMESTAMP(6) AND UTC_TIMESTAMP(6) + INTERVAL 30 DAY < valid_to'
  expect(await count(`tb_limited_price WHERE ${inForce}`)).toBe(4)
  expect(await rows(`SELECT kind, basis FROM tb_promotion WHERE ${inForce} ORDER BY id`)).toEqual([
    ['reduction', 'amount'],
    ['percentage', 'count'],
  ])
  expect(await count(`tb_coupon WHERE ${inForce} AND claimed < stock`)).toBe(4)
  expect(await rows('SELECT status, COUNT(*) FROM tb_user_coupon GROUP BY status ORDER BY status')).toEqual([
    ['unused', 1],
    ['used', 1],
  ])
  for (const kind of ['limited_price', 'reduction', 'percentage', 'coupon', 'freight'])
    expect(await count(`tb_order_info WHERE price_trace LIKE '%"${kind}"%'`)).toBeGreaterThan(0)
})

test('a second run changes and prints nothing, and draws only a missing picture', async () => {
  const before = await fingerprint(...everything)
  const missing = join(mediaDir, catalog.skus[0]?.defaultImageUrl ?? '')
  await rm(missing)
  const { status, output } = await run('src/sandbox/demo-data/load.ts')
  expect([status, output]).toEqual([0, ''])
  expect(await fingerprint(...everything)).toBe(before)
  expect(await Bun.file(missing).exists()).toBe(true)
  const files = (await readdir(mediaDir, { recursive: true })).filter((file) => file.includes('.'))
  expect(files.sort()).toEqual(catalog.pictures.flatMap(({ key }) => filesOf(key)).sort())
}, 60_000)

async function run(script: string): Promise<{ status: number; output: string; errors: string }> {
  const env = { DATABASE_URL: shop.url, MEDIA_DIR: mediaDir, SANDBOX_DEMO_ORDERS: String(size) }
  const { status, output, errors } = await runScript(env, script)
  if (status !== 0 && script !== 'src/sandbox/demo-data/load.ts') throw new Error(errors)
  return { status, output: output.trim(), errors }
}

async function count(tableAndCondition: string): Promise<number> {
  const [rows] = await shop.connection.query<RowDataPacket[]>(
    `SELECT COUNT(*) AS n FROM ${tableAndCondition}`,
  )
  return Number(rows[0]?.n)
}

async function rows(sql: string): Promise<unknown[][]> {
  const [found] = await shop.connection.query<RowDataPacket[]>(sql)
  return found.map((row) => Object.values(row))
}

const everything = [
  ...['tb_sku', 'tb_goods', 'tb_users', 'tb_content', 'tb_address', 'tb_stock_movement'],
  ...['tb_limited_price', 'tb_promotion', 'tb_promotion_tier', 'tb_promotion_target', 'tb_freight_rule'],
  ...['tb_coupon', 'tb_coupon_target', 'tb_user_coupon', 'tb_day_traffic', 'tb_sku_day_view'],
  ...['tb_order_info', 'tb_order_goods', 'tb_order_event', 'tb_payment', 'tb_shipment'],
]

async function fingerprint(...tables: string[]): Promise<string> {
  const contents: unknown[] = []
  for (const table of tables)
    contents.push((await shop.connection.query(`SELECT * FROM ${table} ORDER BY 1`))[0])
  return Bun.hash(JSON.stringify(contents)).toString()
}

async function signsIn({ username, password }: { username: string; password: string }): Promise<boolean> {
  const [rows] = await shop.connection.query<RowDataPacket[]>(
    'SELECT password FROM tb_users WHERE username = ?',
    [username],
  )
  return verifyPassword(password, rows[0]?.password)
}

/** The files of a picture: a product has every size in both formats. */
function filesOf(key: string): string[] {
  if (!key.startsWith('pictures/')) return [key]
  const sizes = ['cart', 'list', 'detail'] as const
  return sizes.flatMap((size) => [variantOf(key, size, 'webp'), variantOf(key, size, 'jpg')])
}
