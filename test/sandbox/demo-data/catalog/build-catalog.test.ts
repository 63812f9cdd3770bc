import { expect, test } from 'bun:test'
import { buildCatalog } from '../../../../src/sandbox/demo-data/catalog/build-catalog.ts'

const catalogue = buildCatalog()
const pictureKeys = new Set(catalogue.pictures.map(({ key }) => key))

test('the catalogue is as large as promised', () => {
  expect(catalogue.brands.length).toBeGreaterThanOrEqual(15)
  expect(catalogue.goods.length).toBeGreaterThanOrEqual(32)
  expect(catalogue.skus.length).toBeGreaterThanOrEqual(130)
})

test('it is the same at every call, ids included', () => {
  expect(Bun.hash(JSON.stringify(buildCatalog()))).toBe(Bun.hash(JSON.stringify(catalogue)))
})

test('every id occurs once in its table and every reference leads to a row', () => {
  const { pictures: _, ...tables } = catalogue
  const ids = new Map(Object.entries(tables).map(([name, rows]) => [name, new Set(rows.map(({ id }) => id))]))
  for (const [name, rows] of Object.entries(tables)) expect(ids.get(name)?.size).toBe(rows.length)
  const refers = (name: keyof typeof tables, to: (number | null)[]) =>
    expect(to.filter((id) => id !== null && !ids.get(name)?.has(id))).toEqual([])
  refers(
    'categories',
    catalogue.categories.map((row) => row.parentId),
  )
  refers(
    'categories',
    catalogue.channels.map((row) => row.categoryId),
  )
  refers(
    'brands',
    catalogue.goods.map((row) => row.brandId),
  )
  refers(
    'goods',
    catalogue.specifications.map((row) => row.goodsId),
  )
  refers(
    'specifications',
    catalogue.options.map((row) => row.specId),
  )
  refers(
    'goods',
    catalogue.skus.map((row) => row.goodsId),
  )
  refers(
    'skus',
    catalogue.skuImages.map((row) => row.skuId),
  )
  refers(
    'skus',
    catalogue.skuSpecifications.map((row) => row.skuId),
  )
  refers(
    'options',
    catalogue.skuSpecifications.map((row) => row.optionId),
  )
  refers(
    'contentCategories',
    catalogue.contents.map((row) => row.categoryId),
  )
})

test('categories have three levels, and goods stand in the third with their true ancestors', () => {
  const parents = new Map(catalogue.categories.map(({ id, parentId }) => [id, parentId]))
  const levelOf = (id: number): number => {
    const parent = parents.get(id)
    return parent === null || parent === undefined ? 1 : levelOf(parent) + 1
  }
  const levels = catalogue.categories.map(({ id }) => levelOf(id))
  const count = (level: number) => levels.filter((found) => found === level).length
  expect(count(1)).toBeGreaterThanOrEqual(6)
  expect(count(2)).toBeGreaterThanOrEqual(20)
  expect(count(3)).toBeGreaterThanOrEqual(45)
  expect(count(1) + count(2) + count(3)).toBe(catalogue.categories.length)
  for (const { category1Id, category2Id, category3Id } of catalogue.goods) {
    expect(levelOf(category3Id)).toBe(3)
    expect([parents.get(category3Id), parents.get(category2Id)]).toEqual([category2Id, category1Id])
  }
  const placeOf = new Map(catalogue.goods.map((row) => [row.id, row.category3Id]))
  for (const sku of catalogue.skus) expect(sku.categoryId).toBe(placeOf.get(sku.goodsId) ?? -1)
})

test('every text fits its column', () => {
  const longest = (texts: string[]) => Math.max(...texts.map((text) => text.length))
  expect(longest(catalogue.categories.map((row) => row.name))).toBeLessThanOrEqual(50)
  expect(longest(catalogue.channels.map((row) => row.url))).toBeLessThanOrEqual(50)
  expect(longest(catalogue.brands.map((row) => row.name))).toBeLessThanOrEqual(20)
  expect(longest(catalogue.brands.map((row) => row.logo))).toBeLessThanOrEqual(100)
  expect(longest(catalogue.goods.map((row) => row.name))).toBeLessThanOrEqual(50)
  expect(longest(catalogue.specifications.map((row) => row.name))).toBeLessThanOrEqual(20)
  expect(longest(catalogue.options.map((row) => row.value))).toBeLessThanOrEqual(20)
  expect(longest(catalogue.skus.map((row) => row.name))).toBeLessThanOrEqual(50)
  expect(longest(catalogue.skus.map((row) => row.caption))).toBeLessThanOrEqual(100)
  expect(longest([...pictureKeys])).toBeLessThanOrEqual(200)
  expect(longest(catalogue.contentCategories.flatMap((row) => [row.name, row.key]))).toBeLessThanOrEqual(50)
  expect(longest(catalogue.contents.map((row) => row.title))).toBeLessThanOrEqual(100)
  expect(longest(catalogue.contents.map((row) => row.url))).toBeLessThanOrEqual(300)
  for (const { firstLetter } of catalogue.brands) expect(firstLetter).toMatch(/^[A-Z]$/)
})

test('names tell brands, goods and variants apart', () => {
  for (const rows of [catalogue.brands, catalogue.goods, catalogue.skus])
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length)
})

test('every SKU has one option for each specification of its SPU, in a combination of its own', () => {
  const specOf = new Map(catalogue.options.map(({ id, specId }) => [id, specId]))
  const combinations = new Set<string>()
  for (const { id, goodsId } of catalogue.skus) {
    const chosen = catalogue.skuSpecifications.filter(({ skuId }) => skuId === id)
    const asked = catalogue.specifications.filter((spec) => spec.goodsId === goodsId).map((spec) => spec.id)
    expect(chosen.map(({ specId }) => specId).sort()).toEqual(asked.sort())
    for (const { specId, optionId } of chosen) expect(specOf.get(optionId)).toBe(specId)
    combinations.add(`${goodsId}: ${chosen.map(({ optionId }) => optionId).join()}`)
  }
  expect(combinations.size).toBe(catalogue.skus.length)
})

test('every option can be bought in some variant', () => {
  const used = new Set(catalogue.skuSpecifications.map(({ optionId }) => optionId))
  expect(catalogue.options.filter(({ id }) => !used.has(id))).toEqual([])
})

test('no SKU is sold below its cost or above its list price, and all fit DECIMAL(10,2)', () => {
  for (const { costPriceFen, priceFen, marketPriceFen } of catalogue.skus) {
    expect(costPriceFen).toBeGreaterThan(0)
    expect(costPriceFen).toBeLessThanOrEqual(priceFen)
    expect(priceFen).toBeLessThanOrEqual(marketPriceFen)
    expect(marketPriceFen).toBeLessThan(10_000_000_000)
    for (const fen of [costPriceFen, priceFen, marketPriceFen]) expect(Number.isInteger(fen)).toBe(true)
  }
})

test('the shelf has the awkward cases: absent combinations, off sale, sold out, nearly sold out', () => {
  const products = catalogue.goods.map(({ id }) =>
    catalogue.specifications
      .filter(({ goodsId }) => goodsId === id)
      .map((spec) => catalogue.options.filter(({ specId }) => specId === spec.id).length)
      .reduce((product, count) => product * count, 1),
  )
  expect(catalogue.skus.length).toBeLessThan(products.reduce((sum, count) => sum + count, 0))
  expect(catalogue.skus.some(({ isLaunched }) => !isLaunched)).toBe(true)
  expect(catalogue.skus.some(({ stock }) => stock === 0)).toBe(true)
  expect(catalogue.skus.some(({ stock }) => stock >= 1 && stock <= 5)).toBe(true)
  const plenty = catalogue.skus.filter(({ isLaunched, stock }) => isLaunched && stock >= 20)
  expect(plenty.length).toBeGreaterThan(130)
})

test('the places of the home page are filled and lead to what can be bought', () => {
  const offered = new Set(catalogue.skus.filter((sku) => sku.isLaunched && sku.stock > 0).map(({ id }) => id))
  const categories = new Set(catalogue.categories.map(({ id }) => id))
  for (const key of [
    'index_lbt',
    'index_kx',
    'index_ytgg',
    'index_1f_ssxp',
    'index_2f_jjhg',
    'index_3f_cfyp',
  ])
    expect(catalogue.contentCategories.map((row) => row.key)).toContain(key)
  for (const { id } of catalogue.contentCategories)
    expect(catalogue.contents.some(({ categoryId }) => categoryId === id)).toBe(true)
  for (const { url } of catalogue.contents) {
    const [, sku, category] = /^(?:\/goods\/(\d+)\.html|\/list\.html\?cat=(\d+))$/.exec(url) ?? []
    expect(sku ? offered.has(Number(sku)) : categories.has(Number(category))).toBe(true)
  }
})

test('every SKU, brand and ad refers to pictures that are drawn', () => {
  for (const { id, defaultImageUrl } of catalogue.skus) {
    expect(pictureKeys.has(defaultImageUrl)).toBe(true)
    const shown = catalogue.skuImages.filter(({ skuId }) => skuId === id).map(({ image }) => image)
    expect(shown).toContain(defaultImageUrl)
    expect(shown.every((image) => pictureKeys.has(image))).toBe(true)
  }
  for (const { logo } of catalogue.brands) expect(pictureKeys.has(logo)).toBe(true)
  for (const { image } of catalogue.contents) expect(image === null || pictureKeys.has(image)).toBe(true)
})
