import { and, asc, desc, eq, inArray, type SQL } from 'drizzle-orm'
import { db, selectIds } from '../../db/client.ts'
import { skus } from '../../db/schema/catalog.ts'
import { notFound } from '../../lib/errors.ts'
import { isPastEnd, type PageRequest } from '../../lib/paging.ts'
import { cacheIds } from './cache/catalog-cache.ts'
import type { CacheTag } from './cache/change-events.ts'
import { categoryTree, withDescendants } from './category-tree.ts'
import { readSkuSummaries, type SkuSummary } from './sku-summaries.ts'

export const orderings = ['create_time', '-create_time', 'price', '-price', 'sales', '-sales'] as const
type Ordering = (typeof orderings)[number]

/** Number of best sellers of a category. */
export const hotLimit = 5

type SkuPage = Readonly<{ count: number; rows: readonly SkuSummary[]; tags: readonly CacheTag[] }>

/** Orders in which the ids of a category are cached; `-price` reads `price` from its end. */
type CachedOrder = 'newest' | 'price' | 'sales'

/**
 * Returns a page of the SKUs on sale in a category of any level. All ids of a list are cached, four bytes each, so every
 * page costs one read of its rows by primary key, and one read of the ids when they have changed. `create_time` and
 * `sales` sort in descending order with or without a leading minus, since clients send both. Ties sort by id.
 * @throws 404 for an unknown category or a page past the last one
 */
export async function listSkus(
  categoryId: number,
  ordering: Ordering,
  request: PageRequest,
): Promise<SkuPage> {
  const node = (await categoryTree()).byId.get(categoryId)
  if (!node) throw notFound()
  const order = cachedOrderOf(ordering)
  const categoryIds = withDescendants(node)
  const tags = categoryIds.flatMap((id): CacheTag[] =>
    order === 'sales' ? [`category:${id}`, `sales:${id}`] : [`category:${id}`],
  )
  const ids = await cacheIds(`ids:${categoryId}:${order}`, tags, () => readIds(categoryIds, order))
  if (isPastEnd(ids.length, request)) throw notFound()
  const rows = await readSkuSummaries(sliceOf(ids, request, ordering === '-price'))
  return { count: ids.length, rows, tags }
}

function cachedOrderOf(ordering: Ordering): CachedOrder {
  if (ordering.endsWith('price')) return 'price'
  return ordering.endsWith('sales') ? 'sales' : 'newest'
}

function sliceOf(ids: Uint32Array, { page, pageSize }: PageRequest, fromEnd: boolean): Uint32Array {
  const start = (page - 1) * pageSize
  if (!fromEnd) return ids.subarray(start, start + pageSize)
  const end = ids.length - start
  return ids.slice(Math.max(0, end - pageSize), end).reverse()
}

const orderBy: Readonly<Record<CachedOrder, readonly SQL[]>> = {
  newest: [desc(skus.createTime), desc(skus.id)],
  price: [asc(skus.price), asc(skus.id)],
  sales: [desc(skus.sales), desc(skus.id)],
}
/** Statements for a single category, built once. Their first parameter is the category id. */
const ofOneCategory = {
  newest: idsWhere(eq(skus.categoryId, 0), 'newest'),
  price: idsWhere(eq(skus.categoryId, 0), 'price'),
  sales: idsWhere(eq(skus.categoryId, 0), 'sales'),
} as const

function readIds(categoryIds: readonly number[], order: CachedOrder): Promise<Uint32Array> {
  if (categoryIds.length > 1) return selectIds(idsWhere(inArray(skus.categoryId, [...categoryIds]), order))
  const { sql, params } = ofOneCategory[order]
  return selectIds({ sql, params: [...categoryIds, ...params.slice(1)] })
}

function idsWhere(own: SQL, order: CachedOrder) {
  return db
    .select({ id: skus.id })
    .from(skus)
    .where(and(own, eq(skus.isLaunched, true)))
    .orderBy(...orderBy[order])
    .toSQL()
}
