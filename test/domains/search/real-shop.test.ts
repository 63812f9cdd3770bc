import { afterAll, beforeAll, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { createShops, type Shops } from '../../cli/shop-fixture.ts'

/** The dump of a Django shop beside the checkout; optional. */
const dump = resolve(import.meta.dir, '../../../../shared/data/meiduo_goods.sql')
const withDump = test.if(existsSync(dump))
let shops: Shops
let found: Record<string, string[]>

/** A query, a pattern of the first three names, a pattern of no name on the first page. */
const table: [query: string, best?: RegExp, never?: RegExp][] = [
  ['手机', /手机/, /笔记本/],
  ['手機', /手机/, /笔记本/],
  ['shouji', /手机/, /笔记本/],
  ['苹果手机', /iPhone/, /HUAWEI|MacBook/],
  ['苹果', /Apple/, /HUAWEI/],
  ['apple', /Apple/, /HUAWEI/],
  ['aplle', /Apple/, /HUAWEI/],
  ['华为', /HUAWEI/, /Apple/],
  ['華為', /HUAWEI/, /Apple/],
  ['huawei', /HUAWEI/, /Apple/],
  ['huwei', /HUAWEI/, /Apple/],
  ['ＨＵＡＷＥＩ', /HUAWEI/, /Apple/],
  ['hw', /HUAWEI/, /Apple/],
  ['iphone', /iPhone/, /HUAWEI|MacBook/],
  ['iphone8', /iPhone 8/, /HUAWEI|MacBook/],
  ['iphone8plus', /iPhone 8 Plus/, /HUAWEI|MacBook/],
  ['iphone 8 plus 金色', /金色/, /HUAWEI|银色|深空灰/],
  ['ipho', /iPhone/, /HUAWEI/],
  ['ihpone', /iPhone/, /HUAWEI/],
  ['a1864', /A1864/, /HUAWEI|MacBook/],
  ['p10', /P10/, /Apple/],
  ['p10plus', /P10 Plus/, /Apple/],
  ['华为p10', /P10/, /Apple/],
  ['华为手机 钻雕金', /钻雕金/, /Apple|玫瑰金|钻雕蓝/],
  ['华为 128gb', /128GB/, /Apple|6GB\+64GB/],
  ['256gb', /256GB/, /HUAWEI|A1864\) 64GB/],
  ['macbook', /MacBook/, /HUAWEI|iPhone/],
  ['macbookpro', /MacBook Pro/, /HUAWEI|iPhone/],
  ['mac', /MacBook/, /HUAWEI|iPhone/],
  ['笔记本', /笔记本/, /手机/],
  ['笔记本电脑', /笔记本/, /手机/],
  ['bijiben', /笔记本/, /手机/],
  ['13.3英寸', /13\.3英寸/, /手机/],
  ['4g手机', /4G手机/, /笔记本/],
  ['双卡双待', /双卡双待/, /Apple/],
  ['徕卡双摄', /HUAWEI/, /Apple/],
  ['深灰色 macbook', /深灰色/, /银色|手机/],
  ['冰箱'],
  ['qwxzvbnm'],
]

beforeAll(async () => {
  if (!existsSync(dump)) return
  shops = await createShops()
  await shops.given('SET NAMES utf8mb4')
  await shops.given(await Bun.file(dump).text())
  await shops.given(
    'CREATE TABLE tb_areas (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL, parent_id INT NULL)',
  )
  expect((await shops.import()).status).toBe(0)
  await shops.change(
    "INSERT INTO tb_search_synonym (create_time, update_time, term, synonym) VALUES (NOW(), NOW(), '苹果', 'apple')",
  )
  const child = Bun.spawn(
    [process.execPath, resolve(import.meta.dir, 'real-shop-child.ts'), ...table.map(([query]) => query)],
    { env: { ...process.env, DATABASE_URL: shops.targetUrl }, stdout: 'pipe', stderr: 'inherit' },
  )
  found = JSON.parse(await new Response(child.stdout).text())
}, 60_000)

afterAll(() => shops?.drop())

for (const [query, best, never] of table)
  withDump(`a real shop: ${query}`, () => {
    const names = found[query] ?? []
    if (!best) return expect(names).toEqual([])
    expect(names.length).toBeGreaterThan(0)
    expect(names.slice(0, 3).filter((name) => !best.test(name))).toEqual([])
    expect(names.filter((name) => never?.test(name))).toEqual([])
  })
