import { afterAll, beforeAll, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createShops, type Shops, unchanged, written } from './shop-fixture.ts'

/** Dumps of a Django shop beside the checkout. Without them the tests are skipped. */
const dumps = resolve(import.meta.dir, '../../../shared/data')
const files = ['meiduo_goods.sql', 'meiduo_areas.sql'].map((name) => join(dumps, name))
const withDumps = test.if(files.every((file) => existsSync(file)))
let shops: Shops

const rowsOf = {
  tb_goods_category: 544,
  tb_goods_channel: 37,
  tb_brand: 2,
  tb_goods: 3,
  tb_goods_specification: 7,
  tb_specification_option: 18,
  tb_sku: 16,
  tb_sku_image: 40,
  tb_sku_specification: 34,
  tb_content_category: 19,
  tb_content: 122,
}

beforeAll(async () => {
  shops = await createShops()
}, 60_000)

afterAll(() => shops.drop())

withDumps(
  'a real Django catalog is imported completely beside the current areas',
  async () => {
    const [goods = '', areas = ''] = await Promise.all(files.map((file) => Bun.file(file).text()))
    await shops.given('SET NAMES utf8mb4')
    await shops.given(goods)
    await shops.given(
      'CREATE TABLE tb_areas (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL, parent_id INT NULL)',
    )
    await shops.given(areas)
    await shops.seedAreas()
    const [ours] = await shops.rows('SELECT COUNT(*) FROM tb_areas')
    const first = await shops.import()
    expect([first.status, first.errors]).toEqual([0, expect.not.stringContaining('left out')])
    for (const [table, rows] of Object.entries(rowsOf))
      expect([table, first.counts[table]]).toEqual([table, written(rows)])
    const count = first.counts.tb_areas
    expect((count?.written ?? 0) + (count?.unchanged ?? 0)).toBe(count?.read ?? -1)
    expect(await shops.rows('SELECT COUNT(*) FROM tb_areas')).toEqual([
      [Number(ours?.[0]) + (count?.written ?? 0)],
    ])
  },
  120_000,
)

withDumps('every imported value equals the value of the source', async () => {
  for (const table of Object.keys(rowsOf)) {
    const theirs = await shops.given(`SELECT * FROM ${table} ORDER BY id`)
    const columns = Object.keys(theirs[0] ?? {}).map((name) => `\`${name}\``)
    const ours = await shops.rows(`SELECT ${columns.join()} FROM ${table} ORDER BY id`)
    expect([table, ours]).toEqual([table, theirs.map((row) => Object.values(row))])
  }
  const sku = 'SELECT name, price, stock, category_id, create_time FROM tb_sku WHERE id = 1'
  expect(await shops.rows(sku)).toEqual([
    ['Apple MacBook Pro 13.3英寸笔记本 银色', '11388.00', 5, 157, '2018-04-11 17:28:21.804713'],
  ])
})

withDumps(
  'importing it again writes nothing',
  async () => {
    const before = await shops.fingerprint()
    const { status, counts } = await shops.import()
    expect(status).toBe(0)
    for (const [table, rows] of Object.entries(rowsOf))
      expect([table, counts[table]]).toEqual([table, unchanged(rows)])
    expect(await shops.fingerprint()).toBe(before)
  },
  120_000,
)
