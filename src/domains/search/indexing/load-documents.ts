import { and, asc, eq, gt, inArray, lte, sql } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import {
  brands,
  categories,
  goods,
  skuSpecifications,
  skus,
  specificationOptions,
  specifications,
} from '../../../db/schema/catalog.ts'
import { parseFen } from '../../../lib/money.ts'
import type { SearchDocument } from '../analysis/document-tokens.ts'

/** All categories by id. */
export type CategoryTree = ReadonlyMap<number, Readonly<{ name: string; parentId: number | null }>>

const pageSize = 200
const salesPageSize = 1_000
const maxLevels = 3

const columns = {
  skuId: skus.id,
  goodsId: skus.goodsId,
  brandId: goods.brandId,
  brand: brands.name,
  categoryId: skus.categoryId,
  price: skus.price,
  sales: skus.sales,
  createTime: skus.createTime,
  name: skus.name,
  caption: skus.caption,
}
const specColumns = {
  skuId: skuSpecifications.skuId,
  name: specifications.name,
  value: specificationOptions.value,
}
type SkuRow = Awaited<ReturnType<typeof page.execute>>[number]
type SpecRow = Awaited<ReturnType<typeof specsOfPage.execute>>[number]

/** Loads the SPU and the category of each SKU, launched or not. */
export function loadSpuReferences(skuIds: readonly number[]) {
  return db
    .select({ goodsId: skus.goodsId, categoryId: skus.categoryId })
    .from(skus)
    .where(inArray(skus.id, [...skuIds]))
}

const page = selectSkus()
  .where(and(gt(skus.id, sql.placeholder('after')), eq(skus.isLaunched, true)))
  .orderBy(asc(skus.id))
  .limit(pageSize)
  .prepare()
const specsOfPage = selectSpecs()
  .where(
    and(
      gt(skuSpecifications.skuId, sql.placeholder('after')),
      lte(skuSpecifications.skuId, sql.placeholder('to')),
    ),
  )
  .orderBy(asc(skuSpecifications.skuId), asc(skuSpecifications.specId))
  .prepare()
const salesPage = db
  .select({ id: skus.id, sales: skus.sales })
  .from(skus)
  .where(gt(skus.id, sql.placeholder('after')))
  .orderBy(asc(skus.id))
  .limit(salesPageSize)
  .prepare()

export async function loadCategoryTree(): Promise<CategoryTree> {
  const rows = await db
    .select({ id: categories.id, name: categories.name, parentId: categories.parentId })
    .from(categories)
  return new Map(rows.map((row) => [row.id, row]))
}

export async function loadBrandNames(): Promise<string[]> {
  return (await db.select({ name: brands.name }).from(brands)).map(({ name }) => name)
}

/**
 * Loads the next 200 launched SKUs by id, in two statements.
 * @returns `last`: the id to pass as `after` for the next page; undefined after the last page
 */
export async function loadPage(
  after: number,
  tree: CategoryTree,
): Promise<{ documents: SearchDocument[]; last: number | undefined }> {
  const rows = await page.execute({ after })
  const to = rows.at(-1)?.skuId
  const specs = to === undefined ? [] : await specsOfPage.execute({ after, to })
  return { documents: toDocuments(rows, specs, tree), last: rows.length < pageSize ? undefined : to }
}

/** Loads those of the SKUs that are launched, in two statements; at most 200 ids. */
export async function loadSkus(skuIds: readonly number[], tree: CategoryTree): Promise<SearchDocument[]> {
  const rows = await selectSkus().where(and(inArray(skus.id, [...skuIds]), eq(skus.isLaunched, true)))
  const specs = await selectSpecs()
    .where(inArray(skuSpecifications.skuId, [...skuIds]))
    .orderBy(asc(skuSpecifications.skuId), asc(skuSpecifications.specId))
  return toDocuments(rows, specs, tree)
}

/**
 * Loads the sales of the next 1,000 SKUs by id.
 * @returns `last`: the id to pass as `after` for the next page; undefined after the last page
 */
export async function loadSales(
  after: number,
): Promise<{ sales: Map<number, number>; last: number | undefined }> {
  const rows = await salesPage.execute({ after })
  const last = rows.length < salesPageSize ? undefined : rows.at(-1)?.id
  return { sales: new Map(rows.map(({ id, sales }) => [id, sales])), last }
}

/** LEFT JOIN fixes the join order: the optimizer reads SKUs in primary-key order and cannot start from brands. */
function selectSkus() {
  return db
    .select(columns)
    .from(skus)
    .leftJoin(goods, eq(goods.id, skus.goodsId))
    .leftJoin(brands, eq(brands.id, goods.brandId))
}

function selectSpecs() {
  return db
    .select(specColumns)
    .from(skuSpecifications)
    .leftJoin(specifications, eq(specifications.id, skuSpecifications.specId))
    .leftJoin(specificationOptions, eq(specificationOptions.id, skuSpecifications.optionId))
}

function toDocuments(
  rows: readonly SkuRow[],
  specs: readonly SpecRow[],
  tree: CategoryTree,
): SearchDocument[] {
  const specsOf = Map.groupBy(specs, ({ skuId }) => skuId)
  return rows.map(({ categoryId, price, createTime, ...row }) => {
    const path = pathOf(categoryId, tree)
    return {
      ...row,
      brandId: row.brandId ?? 0,
      brand: row.brand ?? '',
      categoryIds: [path[0]?.id ?? 0, path[1]?.id ?? 0, path[2]?.id ?? 0],
      categories: [path[0]?.name ?? '', path[1]?.name ?? '', path[2]?.name ?? ''],
      priceFen: parseFen(price),
      createdMs: createTime.getTime(),
      specs: (specsOf.get(row.skuId) ?? []).map(({ name, value }) => ({
        name: name ?? '',
        value: value ?? '',
      })),
    }
  })
}

/** The three levels of a category, its own level last; a missing level is undefined. */
function pathOf(id: number, tree: CategoryTree) {
  const path: ({ id: number; name: string } | undefined)[] = []
  for (let at: number | null = id; at !== null && path.length < maxLevels; ) {
    const category = tree.get(at)
    path.unshift(category && { id: at, name: category.name })
    at = category?.parentId ?? null
  }
  while (path.length < maxLevels) path.unshift(undefined)
  return path
}
