import { expect, test } from 'bun:test'
import { eq, inArray } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import {
  brands,
  goods,
  skuSpecifications,
  skus,
  specificationOptions,
  specifications,
} from '../../../../src/db/schema/catalog.ts'
import { type FoundPage, search } from '../../../support/factories/search-documents.ts'
import { call } from '../../../support/http.ts'

const queries = ['手机', '曜石黑', '耳机', '云禾', '墨屿 游戏本', 'shouji', '途远行', '双肩包']

/** Returns all hits of a search, page by page. */
async function allOf(query: Parameters<typeof search>[0]): Promise<{ ids: number[]; page: FoundPage }> {
  const ids: number[] = []
  for (let number = 1; ; number++) {
    const page = await search({ ...query, page: number, page_size: 20 })
    ids.push(...page.results.map(({ id }) => id))
    if (!page.next) return { ids, page }
  }
}

/** Counts the facets of the same SKUs in SQL. */
async function rowsOf(ids: readonly number[]) {
  const rows = await db
    .select({ id: skus.id, price: skus.price, category: skus.categoryId, brand: brands.id })
    .from(skus)
    .innerJoin(goods, eq(goods.id, skus.goodsId))
    .innerJoin(brands, eq(brands.id, goods.brandId))
    .where(inArray(skus.id, [...ids]))
  const specs = await db
    .select({ id: skuSpecifications.skuId, name: specifications.name, value: specificationOptions.value })
    .from(skuSpecifications)
    .innerJoin(specifications, eq(specifications.id, skuSpecifications.specId))
    .innerJoin(specificationOptions, eq(specificationOptions.id, skuSpecifications.optionId))
    .where(inArray(skuSpecifications.skuId, [...ids]))
  return { rows, specs }
}

const countBy = <T>(items: readonly T[], keyOf: (item: T) => unknown) =>
  Object.fromEntries([...Map.groupBy(items, keyOf)].map(([key, group]) => [String(key), group.length]))
const counted = (choices: readonly { id: number; count: number }[]) =>
  Object.fromEntries(choices.map(({ id, count }) => [String(id), count]))

for (const text of queries)
  test(`the facets of ${text} equal the counts of SQL over its hits`, async () => {
    const { ids, page } = await allOf({ text })
    expect([new Set(ids).size, ids.length]).toEqual([page.count, page.count])
    const { rows, specs } = await rowsOf(ids)
    expect(counted(page.facets.brands)).toEqual(countBy(rows, ({ brand }) => brand))
    expect(counted(page.facets.categories)).toEqual(countBy(rows, ({ category }) => category))
    for (const { min, max, count } of page.facets.prices)
      expect(rows.filter(({ price }) => +price >= +min && (max === null || +price <= +max)).length).toBe(
        count,
      )
    expect(page.facets.prices.reduce((sum, { count }) => sum + count, 0)).toBe(page.count)
    const shown = page.facets.specs.flatMap(({ name, values }) =>
      values.map(({ value, count }) => [`${name}:${value}`, count]),
    )
    expect(Object.fromEntries(shown)).toEqual(countBy(specs, ({ name, value }) => `${name}:${value}`))
  })

test('filtering by a facet value gives as many SKUs as the facet counted, with any other filters', async () => {
  const chosen: Parameters<typeof search>[0][] = [
    { text: '手机' },
    { text: '手机', min_price: '1000' },
    { text: '雾蓝', specs: ['颜色:雾蓝', '颜色:曜石黑'] },
    { text: '云禾', max_price: '3000', specs: '颜色:雾蓝' },
  ]
  for (const base of chosen) {
    const { facets, count } = await search(base)
    expect(count).toBeGreaterThan(0)
    const { min_price, max_price, specs = [], ...rest } = base
    for (const { id, count } of facets.brands)
      expect((await search({ ...base, brand: id })).count).toBe(count)
    for (const { id, count } of facets.categories)
      expect((await search({ ...base, category: id })).count).toBe(count)
    for (const { min, max, count } of facets.prices) {
      const band = { ...rest, specs, min_price: min, ...(max && { max_price: max }) }
      expect((await search(band)).count).toBe(count)
    }
    for (const { name, values } of facets.specs)
      for (const { value, count } of values) {
        const others = [specs].flat().filter((spec) => !String(spec).startsWith(`${name}:`)) as string[]
        const all = { ...base, specs: [...others, `${name}:${value}`] }
        expect([name, value, (await search(all)).count]).toEqual([name, value, count])
      }
  }
})

test('a brand or category filter does not narrow its own facet', async () => {
  const { facets } = await search({ text: '手机' })
  const brand = facets.brands[0]?.id ?? 0
  const narrowed = await search({ text: '手机', brand })
  expect(narrowed.facets.brands).toEqual(facets.brands)
  expect(narrowed.facets.categories).not.toEqual(facets.categories)
})

test('a category filter of any level includes the categories below it', async () => {
  const { facets, count } = await search({ text: '手机' })
  const leaf = facets.categories[0]?.id ?? 0
  expect((await search({ text: '手机', category: leaf })).count).toBe(facets.categories[0]?.count ?? -1)
  expect((await search({ text: '手机', category: 999_999 })).count).toBe(0)
  expect(count).toBeGreaterThan(0)
})

test('every order holds across pages without duplicates', async () => {
  const of = async (ordering: string) => {
    const { ids } = await allOf({ text: '手机', ordering })
    expect(new Set(ids).size).toBe(ids.length)
    const byId = new Map((await rowsOf(ids)).rows.map((row) => [row.id, +row.price]))
    return ids.map((id) => byId.get(id) ?? 0)
  }
  const rising = await of('price')
  expect(rising).toEqual(rising.toSorted((a, b) => a - b))
  const falling = await of('-price')
  expect(falling).toEqual(falling.toSorted((a, b) => b - a))
  for (const ordering of ['create_time', 'sales']) {
    const ids = (await allOf({ text: '手机', ordering })).ids
    expect((await allOf({ text: '手机', ordering: `-${ordering}` })).ids).toEqual(ids)
  }
})

test('a response has the summary twice, the highlighted name as safe HTML, links and an ETag', async () => {
  const { results, next } = await search({ text: '手机', page_size: 2 })
  const [first] = results
  const { highlight, object, ...brief } = first ?? ({} as never)
  expect(object).toEqual(brief as never)
  expect(highlight).toContain('<em>手机</em>')
  expect(highlight.replace(/<\/?em>/g, '')).toBe(brief.name)
  expect(next).toMatch(/^http:\/\/localhost:\d+\/skus\/search\/\?text=%E6%89%8B%E6%9C%BA&page_size=2&page=2$/)
})

test('min_price above max_price is refused, and specs accept a full-width colon', async () => {
  const { status, json } = await call<{ code: string; fields?: unknown }>(
    'GET',
    `/skus/search/?text=${encodeURIComponent('手机')}&min_price=200&max_price=100`,
  )
  expect([status, json.code]).toEqual([400, 'invalid_input'])
  expect(JSON.stringify(json)).toContain('max_price')
  const narrow = await search({ text: '手机', specs: '颜色:雾蓝' })
  expect((await search({ text: '手机', specs: '颜色：雾蓝' })).count).toBe(narrow.count)
})
