import { expect, test } from 'bun:test'
import { and, asc, desc, eq, inArray } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { createCategory, createGoods, createSku } from '../../support/factories/skus.ts'
import { call } from '../../support/http.ts'

type List = {
  count: number
  next: string | null
  previous: string | null
  results: { id: number; price: string }[]
}

test('a category of any level includes its descendants, excludes off-sale SKUs, and its pages link to each other', async () => {
  const top = await createCategory()
  const middle = await createCategory(top)
  const [one, two] = [await createCategory(middle), await createCategory(middle)]
  const ids: number[] = []
  for (const [categoryId, price] of [
    [one, '3.00'],
    [two, '1.00'],
    [one, '2.00'],
  ] as const)
    ids.push(await createSku({ categoryId, price }))
  await createSku({ categoryId: one, isLaunched: false })

  for (const category of [top, middle]) {
    const { json } = await call<List>('GET', `/categories/${category}/skus/?ordering=price`)
    expect([json.count, json.results.map((sku) => sku.id)]).toEqual([3, [ids[1], ids[2], ids[0]] as number[]])
  }
  const own = await call<List>('GET', `/categories/${one}/skus/?ordering=-price`)
  expect(own.json.results.map((sku) => sku.price)).toEqual(['3.00', '2.00'])

  const second = await call<List>('GET', `/categories/${top}/skus/?page=2&page_size=2`)
  expect(second.json.results.map((sku) => sku.id)).toEqual([ids[0] as number])
  expect(second.json.next).toBeNull()
  expect(second.json.previous).toMatch(
    /^http:\/\/localhost:\d+\/categories\/\d+\/skus\/\?page=1&page_size=2$/,
  )
})

test('the pages of every ordering list the SKUs in the order of the database, each SKU once', async () => {
  const top = await createCategory()
  const leaves = [await createCategory(top), await createCategory(top), await createCategory(top)]
  const goodsId = await createGoods(top)
  const at = now()
  await db.insert(skus).values(
    Array.from({ length: 137 }, (_, i) => ({
      name: `测试 ${i}`,
      caption: '',
      goodsId,
      categoryId: leaves[i % 3] as number,
      // few distinct values, so that most comparisons are ties
      price: `${1 + (i % 4)}.00`,
      costPrice: '1.00',
      marketPrice: '1.00',
      sales: i % 5,
      isLaunched: i % 7 !== 0,
      createTime: addSeconds(at, -(i % 6)),
    })),
  )
  const wanted = {
    create_time: [desc(skus.createTime), desc(skus.id)],
    '-create_time': [desc(skus.createTime), desc(skus.id)],
    sales: [desc(skus.sales), desc(skus.id)],
    '-sales': [desc(skus.sales), desc(skus.id)],
    price: [asc(skus.price), asc(skus.id)],
    '-price': [desc(skus.price), desc(skus.id)],
  }
  for (const category of [top, leaves[0] as number])
    for (const [ordering, order] of Object.entries(wanted)) {
      const own = category === top ? leaves : [category]
      const rows = await db
        .select({ id: skus.id })
        .from(skus)
        .where(and(inArray(skus.categoryId, own), eq(skus.isLaunched, true)))
        .orderBy(...order)
      const found: number[] = []
      let next: string | null = `/categories/${category}/skus/?ordering=${ordering}&page_size=7`
      while (next) {
        const { json }: { json: List } = await call<List>('GET', next)
        expect(json.count).toBe(rows.length)
        found.push(...json.results.map((sku) => sku.id))
        next = json.next && new URL(json.next).pathname + new URL(json.next).search
      }
      expect(found).toEqual(rows.map(({ id }) => id))
    }
})

test('the best sellers of a category of any level are five SKUs at most, most sold first', async () => {
  const top = await createCategory()
  const leaf = await createCategory(top)
  const ids: number[] = []
  for (const sales of [3, 9, 1, 7, 5, 8]) ids.push(await createSku({ categoryId: leaf, sales }))
  const { json } = await call<{ id: number }[]>('GET', `/categories/${top}/hotskus/`)
  expect(json.map((sku) => sku.id)).toEqual([1, 5, 3, 4, 0].map((i) => ids[i] as number))
  expect((await call('GET', `/categories/${await createCategory()}/hotskus/`)).text).toBe('[]')
})

test('unknown parameters are not copied into the links', async () => {
  const category = await createCategory()
  for (let i = 0; i < 3; i++) await createSku({ categoryId: category })
  const { json } = await call<List>(
    'GET',
    `/categories/${category}/skus/?page_size=2&utm=%22%3E&ordering=price`,
  )
  expect(json.next).toEndWith(`/categories/${category}/skus/?page=2&page_size=2&ordering=price`)
})
