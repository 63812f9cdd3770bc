import { afterAll, beforeAll, expect, test } from 'bun:test'
import { courseVersions, firstVersion, shopOf } from './course-versions.ts'
import { createShops, type Shops } from './shop-fixture.ts'

let shops: Shops
let first: string
beforeAll(async () => {
  shops = await createShops()
  await shops.given(shopOf(firstVersion))
  const { status, errors } = await shops.import()
  expect([status, errors]).toEqual([0, expect.not.stringContaining('left out')])
  first = await shops.fingerprint()
}, 60_000)
afterAll(() => shops.drop())

test('the first version is imported with its deleted address, its channel group and its freight', async () => {
  expect(await shops.rows('SELECT id, mobile, tel, is_deleted FROM tb_address ORDER BY id')).toEqual([
    [3, '13900000003', '010-1', 0],
    [4, '13900000004', '010-2', 1],
  ])
  expect(
    await shops.rows('SELECT g.name FROM tb_goods_channel c JOIN tb_channel_group g ON g.id = c.group_id'),
  ).toEqual([['电脑办公']])
  expect(await shops.rows('SELECT province_id, fee, free_from, is_delivered FROM tb_freight_rule')).toEqual([
    [null, '10.00', null, 1],
  ])
  expect(await shops.rows('SELECT status, received_time FROM tb_order_info')).toEqual([
    [4, '2019-05-02 08:00:00.000001'],
  ])
})

// a column that is not found would be named as lost, since every column of the shop has content
for (const version of courseVersions)
  test(`a version with ${version.name} is imported as the same rows, and what has no place is named`, async () => {
    await shops.emptySource()
    await shops.given(shopOf(version))
    const { tallies, lost } = await shops.importHere()
    expect(lost).toEqual((version.lost ?? []).map((line) => expect.stringContaining(line)))
    for (const [table, { read, unchanged }] of tallies)
      expect([version.name, table, unchanged]).toEqual([version.name, table, read])
    expect(await shops.fingerprint()).toBe(first)
  }, 60_000)

test('content without a place makes the exit status 2 and is named at the end; ignored tables are printed with their rows', async () => {
  await shops.emptySource()
  await shops.given(
    shopOf({
      name: '',
      further: { django_session: 3, tb_goods_visit: 12 },
      added: { 'tb_sku.weight': ['INT', 900] },
    }),
  )
  const { status, errors } = await shops.import()
  expect(status).toBe(2)
  expect(errors).toContain('django_session: 3 rows are ignored: sessions of browsers')
  expect(errors.trim().split('\n').slice(-3)).toEqual([
    'not everything has a place in the mall:',
    'tb_sku.weight: 1 values are not imported, the mall has no such column',
    'tb_goods_visit: 12 rows are not imported, the mall has no such table',
  ])
}, 60_000)

test('the freight that most orders were charged becomes the rule, and existing rules stay', async () => {
  const freight = () => shops.rows('SELECT province_id, fee, free_from FROM tb_freight_rule')
  await shops.emptySource()
  await shops.given(shopOf(firstVersion))
  await shops.given(`INSERT INTO tb_order_info SELECT CONCAT(order_id, n), create_time, update_time, total_count, 67.80,
    8, pay_method, 6, address_id, user_id FROM tb_order_info JOIN (SELECT 1 AS n UNION SELECT 2) twice`)
  expect((await shops.importHere()).said).toContain('tb_freight_rule: the freight rules of the target stay')
  expect(await freight()).toEqual([[null, '10.00', null]])
  await shops.change('DELETE FROM tb_freight_rule')
  const { said } = await shops.importHere()
  expect(said.find((line) => line.startsWith('tb_freight_rule'))).toContain(
    'a freight of 8.00, free from no amount, as in the Django shop; some orders were charged 10.00 (1 orders)',
  )
  expect(await freight()).toEqual([[null, '8.00', null]])
}, 60_000)

test('without a freight of orders the rule has the 10.00 of the original', async () => {
  await shops.change('DELETE FROM tb_freight_rule')
  await shops.emptySource()
  await shops.given(shopOf({ name: '', without: ['tb_order_info.freight'] }))
  await shops.importHere()
  expect(await shops.rows('SELECT fee FROM tb_freight_rule')).toEqual([['10.00']])
}, 60_000)
