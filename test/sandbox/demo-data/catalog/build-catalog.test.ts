import { expect, test } from 'bun:test'
import { buildCatalog } from '../../../../src/sandbox/demo-data/catalog/build-catalog.ts'

const catalog = buildCatalog()
const pictureKeys = new Set(catalog.pictures.map(({ key }) => key))

test('the catalog has the minimum numbers of brands, goods and SKUs', () => {
  expect(catalog.brands.length).toBeGreaterThanOrEqual(15)
  expect(catalog.goods.length).toBeGreaterThanOrEqual(32)
  expect(catalog.skus.length).toBeGreaterThanOrEqual(130)
})

test('every call returns the same catalog, ids included', () => {
  expect(Bun.hash(JSON.stringify(buildCatalog()))).toBe(Bun.hash(JSON.stringify(catalog)))
})

test('ids are unique in each table and every reference has a row', () => {
  const { pictures: _, ...tables } = catalog
  const ids = new Map(Object.entries(tables).map(([name, rows]) => [name, new Set(rows.map(({ id }) => id))]))
  for (const [name, rows] of Object.entries(tables)) expect(ids.get(name)?.size).toBe(rows.length)
  const refers = (name: keyof typeof tables, to: (number | null)[]) =>
    expect(to.filter((id) => id !== null && !ids.get(name)?.has(id))).toEqual([])
  refers(
    'categories',
    catalog.categories.map((row) => row.parentId),
  )
  refers(
    'categories',
    catalog.channels.map((row) => row.categoryId),
  )
  refers(
    'brands',
    catalog.goods.map((row) => row.brandId),
  )
  refers(
    'goods',
    catalog.specifications.map((row) => row.goodsId),
  )
  refers(
    'specifications',
    catalog.options.map((row) => row.specId),
  )
  refers(
    'goods',
    catalog.skus.map((row) => row.goodsId),
  )
  refers(
    'skus',
    catalog.skuImages.map((row) => row.skuId),
  )
  refers(
    'skus',
    catalog.skuSpecifications.map((row) => row.skuId),
  )
  refers(
    'options',
    catalog.skuSpecifications.map((row) => row.optionId),
  )
  refers(
    'contentCategories',
    catalog.contents.map((row) => row.categoryId),
  )
})

test('categories have three levels, and goods belong to the third with the right ancestors', () => {
  const parents = new Map(catalog.categories.map(({ id, parentId }) => [id, parentId]))
  const levelOf = (id: number): number => {
    const parent = parents.get(id)
    return parent === null || parent === undefined ? 1 : levelOf(parent) + 1
  }
  const levels = catalog.categories.map(({ id }) => levelOf(id))
  const count = (level: number) => levels.filter((found) => found === level).length
  expect(count(1)).toBeGreaterThanOrEqual(6)
  expect(count(2)).toBeGreaterThanOrEqual(20)
  expect(count(3)).toBeGreaterThanOrEqual(45)
  expect(count(1) + count(2) + count(3)).toBe(catalog.categories.length)
  for (const { category1Id, category2Id, category3Id } of catalog.goods) {
    expect(levelOf(category3Id)).toBe(3)
    expect([parents.get(category3Id), parents.get(category2Id)]).toEqual([category2Id, category1Id])
  }
  const placeOf = new Map(catalog.goods.map((row) => [row.id, row.category3Id]))
  for (const sku of catalog.skus) expect(sku.categoryId).toBe(placeOf.get(sku.goodsId) ?? -1)
})

test('every text fits its column', () => {
  const longest = (texts: string[]) => Math.max(...texts.map((text) => text.length))
  expect(longest(catalog.categories.map((row) => row.name))).toBeLessThanOrEqual(50)
  expect(longest(catalog.channels.map((row) => row.url))).toBeLessThanOrEqual(50)
  expect(longest(catalog.brands.map((row) => row.name))).toBeLessThanOrEqual(20)
  expect(longest(catalog.brands.map((row) => row.logo))).toBeLessThanOrEqual(100)
  expect(longest(catalog.goods.map((row) => row.name))).toBeLessThanOrEqual(50)
  expect(longest(catalog.specifications.map((row) => row.name))).toBeLessThanOrEqual(20)
  expect(longest(catalog.options.map((row) => row.value))).toBeLessThanOrEqual(20)
  expect(longest(catalog.skus.map((row) => row.name))).toBeLessThanOrEqual(50)
  expect(longest(catalog.skus.map((row) => row.caption))).toBeLessThanOrEqual(100)
  expect(longest([...pictureKeys])).toBeLessThanOrEqual(200)
  expect(longest(catalog.contentCategories.flatMap((row) => [row.name, row.key]))).toBeLessThanOrEqual(50)
  expect(longest(catalog.contents.map((row) => row.title))).toBeLessThanOrEqual(100)
  expect(longest(catalog.contents.map((row) => row.url))).toBeLessThanOrEqual(300)
  for (const { firstLetter } of catalog.brands) expect(firstLetter).toMatch(/^[A-Z]$/)
})

test('names of brands, goods and variants are unique', () => {
  for (const rows of [catalog.brands, catalog.goods, catalog.skus])
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length)
})

test('every SKU has one option for each specification of its SPU, in a unique combination', () => {
  const specOf = new Map(catalog.options.map(({ id, specId }) => [id, specId]))
  const combinations = new Set<string>()
  for (const { id, goodsId } of catalog.skus) {
    const chosen = catalog.skuSpecifications.filter(({ skuId }) => skuId === id)
    const asked = catalog.specifications.filter((spec) => spec.goodsId === goodsId).map((spec) => spec.id)
    expect(chosen.map(({ specId }) => specId).sort()).toEqual(asked.sort())
    for (const { specId, optionId } of chosen) expect(specOf.get(optionId)).toBe(specId)
    combinations.add(`${goodsId}: ${chosen.map(({ optionId }) => optionId).join()}`)
  }
  expect(combinations.size).toBe(catalog.skus.length)
})

test('every option has a variant', () => {
  const used = new Set(catalog.skuSpecifications.map(({ optionId }) => optionId))
  expect(catalog.options.filter(({ id }) => !used.has(id))).toEqual([])
})

test('no SKU is sold below its cost or above its list price, and all fit DECIMAL(10,2)', () => {
  for (const { costPriceFen, priceFen, marketPriceFen } of catalog.skus) {
    expect(costPriceFen).toBeGreaterThan(0)
    expect(costPriceFen).toBeLessThanOrEqual(priceFen)
    expect(priceFen).toBeLessThanOrEqual(marketPriceFen)
    expect(marketPriceFen).toBeLessThan(10_000_000_000)
    for (const fen of [costPriceFen, priceFen, marketPriceFen]) expect(Number.isInteger(fen)).toBe(true)
  }
})

test('the catalog has edge cases: absent combinations, off sale, sold out, nearly sold out', () => {
  const products = catalog.goods.map(({ id }) =>
    catalog.specifications
      .filter(({ goodsId }) => goodsId === id)
      .map((spec) => catalog.options.filter(({ specId }) => specId === spec.id).length)
      .reduce((product, count) => product * count, 1),
  )
  expect(catalog.skus.length).toBeLessThan(products.reduce((sum, count) => sum + count, 0))
  expect(catalog.skus.some(({ isLaunched }) => !isLaunched)).toBe(true)
  expect(catalog.skus.some(({ stock }) => stock === 0)).toBe(true)
  expect(catalog.skus.some(({ stock }) => stock >= 1 && stock <= 5)).toBe(true)
  const wellStocked = catalog.skus.filter(({ isLaunched, stock }) => isLaunched && stock >= 20)
  expect(wellStocked.length).toBeGreaterThan(130)
})

test('every place of the home page has ads, and their links lead to SKUs on sale or categories', () => {
  const offered = new Set(catalog.skus.filter((sku) => sku.isLaunched && sku.stock > 0).map(({ id }) => id))
  const categories = new Set(catalog.categories.map(({ id }) => id))
  for (const key of [
    'index_lbt',
    'index_kx',
    'index_ytgg',
    'index_1f_ssxp',
    'index_2f_jjhg',
    'index_3f_cfyp',
  ])
    expect(catalog.contentCategories.map((row) => row.key)).toContain(key)
  for (const { id } of catalog.contentCategories)
    expect(catalog.contents.some(({ categoryId }) => categoryId === id)).toBe(true)
  for (const { url } of catalog.contents) {
    const [, sku, category] = /^(?:\/goods\/(\d+)\.html|\/list\.html\?cat=(\d+))$/.exec(url) ?? []
    expect(sku ? offered.has(Number(sku)) : categories.has(Number(category))).toBe(true)
  }
})

test('every SKU, brand and ad refers to a picture of the catalog', () => {
  for (const { id, defaultImageUrl } of catalog.skus) {
    expect(pictureKeys.has(defaultImageUrl)).toBe(true)
    const shown = catalog.skuImages.filter(({ skuId }) => skuId === id).map(({ image }) => image)
    expect(shown).toContain(defaultImageUrl)
    expect(shown.every((image) => pictureKeys.has(image))).toBe(true)
  }
  for (const { logo } of catalog.brands) expect(pictureKeys.has(logo)).toBe(true)
  for (const { image } of catalog.contents) expect(image === null || pictureKeys.has(image)).toBe(true)
})
