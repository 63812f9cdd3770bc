import { afterEach, beforeEach, expect, test } from 'bun:test'
import { originalShop, renamedShop } from './django-shop.ts'
import { createShops, runAgainst, type Shops, unchanged, written } from './shop-fixture.ts'

let shops: Shops

beforeEach(async () => {
  shops = await createShops()
}, 60_000)

afterEach(() => shops.drop())

test('a shop with the original schema is imported completely, and importing it again changes nothing', async () => {
  await shops.given(originalShop)
  const first = await shops.import()
  expect(first.errors).toContain('tb_order_info 20190501000009: left out: no goods were ordered')
  expect(first.status).toBe(2)
  expect(first.counts).toMatchObject({
    tb_users: written(2),
    tb_areas: written(3),
    tb_address: written(1),
    tb_goods_category: written(2),
    tb_sku: written(2),
    tb_order_info: { ...written(3), written: 2, leftOut: 1 },
    tb_order_goods: written(3),
    tb_payment: written(2),
    tb_oauth_identity: written(1),
    auth_group_permissions: written(1),
    tb_users_groups: written(1),
  })
  const before = await shops.fingerprint()
  const second = await shops.import()
  expect(second.counts).toMatchObject({
    tb_users: unchanged(2),
    tb_sku: unchanged(2),
    tb_order_info: { ...unchanged(3), unchanged: 2, leftOut: 1 },
    tb_order_goods: unchanged(3),
    tb_payment: unchanged(2),
  })
  expect(await shops.fingerprint()).toBe(before)
}, 60_000)

test('a shipped or unreviewed order gets a due time that is counted from its last change', async () => {
  await shops.given(originalShop)
  const due = () => shops.rows('SELECT status, due_time FROM tb_order_info ORDER BY order_id')
  await shops.importHere()
  expect(await due()).toEqual([
    [2, null],
    [5, null],
  ])
  await shops.given("UPDATE tb_order_info SET status = 3 WHERE order_id = '20190501000007'")
  await shops.importHere()
  expect((await due())[0]).toEqual([3, '2019-05-12 08:00:00.000001'])
  await shops.given("UPDATE tb_order_info SET status = 4 WHERE order_id = '20190501000008'")
  await shops.importHere()
  expect((await due())[1]).toEqual([4, '2019-05-17 08:00:00.000001'])
  const before = await shops.fingerprint()
  await shops.importHere()
  expect(await shops.fingerprint()).toBe(before)
}, 60_000)

test('columns that the source lacks are filled: amounts, receiver, names of lines, payer and default address', async () => {
  await shops.given(originalShop)
  await shops.importHere()
  const orders = await shops.rows(
    `SELECT order_id, total_amount, freight, pay_amount, receiver, receiver_mobile, receiver_place, pay_deadline
     FROM tb_order_info ORDER BY order_id`,
  )
  const receiver = ['张三', '13900000003', '北京市东城区一号院', '2019-05-01 08:30:00.123456']
  // the total includes the freight in the first order but not in the second: the sum of the lines shows which
  expect(orders).toEqual([
    ['20190501000007', '159.80', '10.00', '169.80', ...receiver],
    ['20190501000008', '29.90', '10.00', '39.90', ...receiver],
  ])
  expect(await shops.rows('SELECT name, image_url, comment, score FROM tb_order_goods ORDER BY id')).toEqual([
    ['云雀本 银', 'group1/silver', '很好', 4],
    ['云雀本 灰', '', '', 5],
    ['云雀本 银', 'group1/silver', '', 5],
  ])
  expect(await shops.rows('SELECT trade_id, gateway, amount, applied FROM tb_payment ORDER BY id')).toEqual([
    ['T1', 'alipay', '169.80', 1],
    ['T2', 'alipay', '169.80', 0],
  ])
  expect(
    await shops.rows('SELECT mobile, default_address_id, date_joined FROM tb_users ORDER BY id'),
  ).toEqual([
    ['13800000007', 3, '2019-01-01 00:00:00.654321'],
    [null, null, '2019-01-02 00:00:00.000000'],
  ])
}, 60_000)

test('renamed tables, missing columns and codes as words are imported, and rows that cannot be imported are reported', async () => {
  await shops.given(renamedShop)
  const { status, errors, counts } = await shops.import()
  expect(status).toBe(2)
  for (const line of [
    'tb_areas 999999: left out: tb_areas 999900 is missing',
    'tb_address 1: altered: place has 120 characters, at most 100 fit: shortened',
    'tb_sku 1: altered: stock -3 is negative, now 0',
    'tb_sku_specification 2: left out: tb_sku 77 is missing',
    'tb_order_info A2: left out: tb_address 9 is missing',
    'tb_order_info A3: left out: pay_method "BARTER" is not an integer',
    'tb_order_goods 2: left out: tb_order_info A2 is missing',
    'tb_order_goods 3: left out: Duplicate entry',
    'tb_user.is_vip: 1 values are not imported, the mall has no such column',
  ])
    expect(errors).toContain(line)
  expect(counts).toMatchObject({
    tb_users: written(1),
    tb_goods: written(1),
    tb_goods_specification: written(1),
  })
  expect(counts.tb_areas).toEqual({ ...written(4), written: 3, leftOut: 1 })
  expect(await shops.rows('SELECT price, stock, default_image_url, goods_id FROM tb_sku')).toEqual([
    ['59.97', 0, 'covers/1', 1],
  ])
  const stored =
    'SELECT order_id, total_amount, freight, pay_amount, status, pay_method, receiver FROM tb_order_info'
  // a title that the source lacks is made of the receiver, and a mobile of digits
  expect(await shops.rows('SELECT title, receiver, mobile FROM tb_address WHERE id = 2')).toEqual([
    ['名'.repeat(20), '名'.repeat(25), '13900000002'],
  ])
  // the lines total 179.91, which no reading of 119.94 explains: the requested amount is stored and reported
  expect(await shops.rows(stored)).toEqual([['A1', '119.94', '0.00', '119.94', 2, 2, '李四']])
  expect(errors).toContain('tb_order_info A1: altered: its amounts and its lines differ')
  expect(errors).not.toContain('tb_goods 1:')
  const before = await shops.fingerprint()
  expect((await shops.import()).status).toBe(2)
  expect(await shops.fingerprint()).toBe(before)
}, 60_000)

test('more rows than a page are imported once, and a repetition writes only rows that changed or are missing', async () => {
  await shops.given(
    `CREATE TABLE tb_brand (id INT PRIMARY KEY, name VARCHAR(20), create_time DATETIME(6), update_time DATETIME(6));
     INSERT INTO tb_brand SELECT seq.n, CONCAT('牌', seq.n), '2019-01-01', '2019-01-01' FROM (
       SELECT a.n + b.n * 50 + 1 AS n FROM (${numbers(50)}) a CROSS JOIN (${numbers(50)}) b) seq`,
  )
  expect((await shops.importHere()).counts.tb_brand).toEqual(written(2500))
  await shops.given("UPDATE tb_brand SET name = '新牌' WHERE id = 1700; DELETE FROM tb_brand WHERE id = 5")
  await shops.change('DELETE FROM tb_brand WHERE id IN (1000, 2000)')
  expect((await shops.importHere()).counts.tb_brand).toEqual({
    ...unchanged(2499),
    unchanged: 2496,
    written: 3,
  })
  expect(await shops.rows('SELECT COUNT(*), SUM(name = "新牌") FROM tb_brand')).toEqual([[2500, '1']])
}, 60_000)

test('existing areas retain their names, and new areas are added', async () => {
  await shops.change("INSERT INTO tb_areas (id, name, parent_id) VALUES (110000, '首都', NULL)")
  await shops.given(originalShop)
  const { counts } = await shops.importHere()
  expect(counts.tb_areas).toEqual({ ...written(3), written: 2, unchanged: 1 })
  expect(await shops.rows('SELECT name FROM tb_areas ORDER BY id')).toEqual([
    ['首都'],
    ['北京市'],
    ['东城区'],
  ])
}, 60_000)

test('different rows with the same keys are never overwritten: the import exits before it writes', async () => {
  await shops.given(originalShop)
  await shops.change("INSERT INTO tb_brand VALUES (1, '2026-01-01', '2026-01-01', '别家', '', 'B')")
  const before = await shops.fingerprint()
  const { status, errors } = await shops.import()
  expect([status, errors]).toEqual([1, expect.stringContaining('tb_brand: 1 rows, such as 1')])
  expect(errors).toContain('import into an empty, migrated database')
  expect(await shops.fingerprint()).toBe(before)
}, 60_000)

test('a user whose name another id has already is left out, and the existing user is unchanged', async () => {
  await shops.given(originalShop)
  await shops.change(
    "INSERT INTO tb_users (id, username, password, date_joined) VALUES (50, 'Python', 'secret', '2026-01-01')",
  )
  const { status, errors } = await shops.import()
  expect(status).toBe(2)
  expect(errors).toContain('tb_users 7: left out: Duplicate entry')
  expect(errors).toContain('tb_address 3: left out: tb_users 7 is missing')
  expect(await shops.rows('SELECT id, password FROM tb_users ORDER BY id')).toEqual([
    [8, '!'],
    [50, 'secret'],
  ])
}, 60_000)

test('the import refuses the target as source, a database that is no shop, and a target without schema', async () => {
  const script = 'src/cli/import-django/main.ts'
  const same = await runAgainst(script, shops.targetUrl, shops.targetUrl.replace('127.0.0.1', 'localhost'))
  expect([same.status, same.errors]).toEqual([1, expect.stringContaining('the same database')])
  await shops.given('CREATE TABLE auth_group (id INT PRIMARY KEY, name VARCHAR(80))')
  const other = await shops.import()
  expect([other.status, other.errors]).toEqual([1, expect.stringContaining('none of the tables')])
  const empty = await runAgainst(script, shops.sourceUrl, shops.targetUrl)
  expect([empty.status, empty.errors]).toEqual([1, expect.stringContaining('migrate.ts')])
}, 60_000)

function numbers(count: number): string {
  return Array.from({ length: count }, (_, n) => `SELECT ${n} AS n`).join(' UNION ALL ')
}
