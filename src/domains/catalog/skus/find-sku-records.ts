import { and, asc, count, desc, eq, isNotNull, isNull, like, or, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/mysql-core'
import { db, type Executor, type Transaction } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { categories, skus } from '../../../db/schema/catalog.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import { findLockedCategory } from '../categories/lock-categories.ts'
import { categoryNotThirdLevel } from '../errors.ts'
import { readSkuRecords, type SkuRecord } from './sku-record.ts'

/** What a list of SKUs shows; an absent filter accepts everything. The keyword is a part of the name or the caption. */
export type SkuRecordWish = KeywordRequest &
  Readonly<{
    goodsId?: number | undefined
    categoryId?: number | undefined
    isLaunched?: boolean | undefined
    isScheduled?: boolean
  }>

/** Returns one page of SKUs on sale or not, newest first, and how many there are. */
export async function listSkuRecords(wish: SkuRecordWish) {
  const where = and(conditionOf(wish), isBehind(wish, skus.id))
  const { rows, count: total } = await readPage(
    wish,
    db.select({ id: skus.id }).from(skus).where(where).orderBy(desc(skus.id)),
    db.select({ count: count() }).from(skus).where(where),
  )
  return {
    rows: await readSkuRecords(
      db,
      rows.map(({ id }) => id),
    ),
    count: total,
  }
}

/** Returns the ids of the first SKUs that match, in ascending order. */
export async function findSkuIds(
  wish: Omit<SkuRecordWish, 'page' | 'pageSize'>,
  limit: number,
): Promise<number[]> {
  const rows = await db
    .select({ id: skus.id })
    .from(skus)
    .where(conditionOf(wish))
    .orderBy(asc(skus.id))
    .limit(limit)
  return rows.map(({ id }) => id)
}

function conditionOf({
  keyword,
  goodsId,
  categoryId,
  isLaunched,
  isScheduled,
}: Omit<SkuRecordWish, 'page' | 'pageSize'>) {
  const conditions: (SQL | undefined)[] = []
  if (keyword)
    conditions.push(or(like(skus.name, containing(keyword)), like(skus.caption, containing(keyword))))
  if (goodsId !== undefined) conditions.push(eq(skus.goodsId, goodsId))
  if (categoryId !== undefined) conditions.push(eq(skus.categoryId, categoryId))
  if (isLaunched !== undefined) conditions.push(eq(skus.isLaunched, isLaunched))
  if (isScheduled) conditions.push(or(isNotNull(skus.launchAt), isNotNull(skus.unlaunchAt)))
  return and(...conditions)
}

/** Returns a SKU, on sale or not. @throws 404 not_found */
export async function getSkuRecord(id: number): Promise<SkuRecord> {
  const [record] = await readSkuRecords(db, [id])
  if (!record) throw notFound()
  return record
}

/** Returns the id and name of every SKU in the order of names. */
export function listSkuNames(): Promise<{ id: number; name: string }[]> {
  return db.select({ id: skus.id, name: skus.name }).from(skus).orderBy(asc(skus.name), asc(skus.id))
}

const parents = alias(categories, 'parents')
const roots = alias(categories, 'roots')

/** Categories of the third level. A query may restrict it by an id. */
const leafCategories = (executor: Executor) =>
  executor
    .select({ id: categories.id, name: categories.name })
    .from(categories)
    .innerJoin(parents, eq(parents.id, categories.parentId))
    .innerJoin(roots, and(eq(roots.id, parents.parentId), isNull(roots.parentId)))

/** Returns the id and name of every category of the third level in the order of names. */
export function listLeafCategories(): Promise<{ id: number; name: string }[]> {
  return leafCategories(db).orderBy(asc(categories.name), asc(categories.id))
}

/**
 * Locks a category, so that it is not deleted before the transaction ends, and checks that it is one of the third level.
 * @throws 400 category_not_third_level
 */
export async function lockLeafCategory(tx: Transaction, id: number): Promise<void> {
  await findLockedCategory(tx, id)
  const rows = await leafCategories(tx).where(eq(categories.id, id))
  if (rows.length === 0) throw categoryNotThirdLevel()
}
