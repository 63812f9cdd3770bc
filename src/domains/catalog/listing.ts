import { and, asc, count, desc, eq, inArray, or, type SQL, sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { categories, skus } from '../../db/schema/catalog.ts'
import { notFound } from '../../lib/errors.ts'
import { isPastEnd, type PageRequest } from '../../lib/paging.ts'

export const orderings = ['create_time', '-create_time', 'price', '-price', 'sales', '-sales'] as const
export type Ordering = (typeof orderings)[number]

/** What lists show of a SKU; `price` is yuan as stored. */
export const briefColumns = {
  id: skus.id,
  name: skus.name,
  price: skus.price,
  defaultImageUrl: skus.defaultImageUrl,
  comments: skus.comments,
}

const children = db
  .select({ id: categories.id })
  .from(categories)
  .where(sql`${categories.parentId} = ${sql.placeholder('id')}`)

const withDescendants = db
  .select({ id: categories.id })
  .from(categories)
  .where(
    or(
      eq(categories.id, sql.placeholder('id')),
      eq(categories.parentId, sql.placeholder('id')),
      inArray(categories.parentId, children),
    ),
  )
  .prepare()

const inOneCategory = and(eq(skus.categoryId, sql.placeholder('categoryId')), eq(skus.isLaunched, true))
const countOfOne = db.select({ n: count() }).from(skus).where(inOneCategory).prepare()
const pageOfOne = {
  create_time: preparePage('create_time'),
  '-create_time': preparePage('create_time'),
  price: preparePage('price'),
  '-price': preparePage('-price'),
  sales: preparePage('sales'),
  '-sales': preparePage('sales'),
} as const

export type BriefRow = Readonly<{
  id: number
  name: string
  price: string
  defaultImageUrl: string | null
  comments: number
}>

/**
 * One page of what is on sale in a category of any level, in three statements.
 * Newest and best-selling come first with or without a leading minus, since clients send both; ties go by id.
 * @throws 404 for an unknown category or a page past the end
 */
export async function listSkus(categoryId: number, ordering: Ordering, request: PageRequest) {
  const ids = (await withDescendants.execute({ id: categoryId })).map((row) => row.id)
  if (ids.length === 0) throw notFound()
  const window = { limit: request.pageSize, offset: (request.page - 1) * request.pageSize }
  const [[total], rows] = await (ids.length === 1
    ? Promise.all([
        countOfOne.execute({ categoryId }),
        pageOfOne[ordering].execute({ categoryId, ...window }),
      ])
    : readMany(ids, ordering, window))
  const found = total?.n ?? 0
  if (isPastEnd(found, request)) throw notFound()
  return { count: found, rows }
}

function preparePage(ordering: Ordering) {
  return db
    .select(briefColumns)
    .from(skus)
    .where(inOneCategory)
    .orderBy(...orderBy(ordering))
    .limit(sql.placeholder('limit'))
    .offset(sql.placeholder('offset'))
    .prepare()
}

function readMany(ids: readonly number[], ordering: Ordering, window: { limit: number; offset: number }) {
  const onSale = and(inArray(skus.categoryId, [...ids]), eq(skus.isLaunched, true))
  return Promise.all([
    db.select({ n: count() }).from(skus).where(onSale),
    db
      .select(briefColumns)
      .from(skus)
      .where(onSale)
      .orderBy(...orderBy(ordering))
      .limit(window.limit)
      .offset(window.offset),
  ])
}

function orderBy(ordering: Ordering): SQL[] {
  switch (ordering) {
    case 'price':
      return [asc(skus.price), asc(skus.id)]
    case '-price':
      return [desc(skus.price), desc(skus.id)]
    case 'sales':
    case '-sales':
      return [desc(skus.sales), desc(skus.id)]
    default:
      return [desc(skus.createTime), desc(skus.id)]
  }
}
