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
export type Ordering = (typeof orderings)[number]

/** How many best sellers a category shows. */
export const hotLimit = 5

export type SkuPage = Readonly<{ count: number; rows: readonly SkuSummary[]; tags: readonly CacheTag[] }>

/** An order in which the ids of a category are held; `-price` is the one by price, read from its end. */
type Held = 'newest' | 'price' | 'sales'

/**
 * One page of what is on sale in a category of any level. The ids of the whole list are held in memory, four bytes each,
 * so that every page costs the same: one read of its rows by their keys, one more for the ids when they have changed.
 * Newest and best-selling come first with or without a leading minus, since clients send both; ties go by id.
 * @throws 404 for an unknown category or a page past the end
 */
export async function listSkus(
  categoryId: number,
  ordering: Ordering,
  request: PageRequest,
): Promise<SkuPage> {
  const node = (await categoryTree()).byId.get(categoryId)
  if (!node) throw notFound()
  const held = heldOrder(ordering)
  const categoryIds = withDescendants(node)
  const tags = categoryIds.flatMap((id): CacheTag[] =>
    held === 'sales' ? [`category:${id}`, `sales:${id}`] : [`category:${id}`],
  )
  const ids = await cacheIds(`ids:${categoryId}:${held}`, tags, () => readIds(categoryIds, held))
  if (isPastEnd(ids.length, request)) throw notFound()
  const rows = await readSkuSummaries(sliceOf(ids, request, ordering === '-price'))
  return { count: ids.length, rows, tags }
}

function heldOrder(ordering: Ordering): Held {
  if (ordering.endsWith('price')) return 'price'
  return ordering.endsWith('sales') ? 'sales' : 'newest'
}

function sliceOf(ids: Uint32Array, { page, pageSize }: PageRequest, fromEnd: boolean): Uint32Array {
  const start = (page - 1) * pageSize
  if (!fromEnd) return ids.subarray(start, start + pageSize)
  const end = ids.length - start
  return ids.slice(Math.max(0, end - pageSize), end).reverse()
}

const orderBy: Readonly<Record<Held, readonly SQL[]>> = {
  newest: [desc(skus.createTime), desc(skus.id)],
  price: [asc(skus.price), asc(skus.id)],
  sales: [desc(skus.sales), desc(skus.id)],
}
/** The statement of one category in each order, made once: its first parameter is the category. */
const ofOneCategory = {
  newest: idsWhere(eq(skus.categoryId, 0), 'newest'),
  price: idsWhere(eq(skus.categoryId, 0), 'price'),
  sales: idsWhere(eq(skus.categoryId, 0), 'sales'),
} as const

function readIds(categoryIds: readonly number[], held: Held): Promise<Uint32Array> {
  if (categoryIds.length > 1) return selectIds(idsWhere(inArray(skus.categoryId, [...categoryIds]), held))
  const { sql, params } = ofOneCategory[held]
  return selectIds({ sql, params: [...categoryIds, ...params.slice(1)] })
}

function idsWhere(own: SQL, held: Held) {
  return db
    .select({ id: skus.id })
    .from(skus)
    .where(and(own, eq(skus.isLaunched, true)))
    .orderBy(...orderBy[held])
    .toSQL()
}
