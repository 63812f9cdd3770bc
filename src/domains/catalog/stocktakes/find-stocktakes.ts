import { and, count, desc, eq, isNotNull, isNull, like } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { categories, skus } from '../../../db/schema/catalog.ts'
import { stocktakeLines, stocktakes } from '../../../db/schema/stock.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import type { Stocktake, StocktakeLine, StocktakeStatus } from './stocktake-fields.ts'

type StocktakeWish = KeywordRequest & Readonly<{ status?: StocktakeStatus | undefined }>
type StocktakeLineWish = KeywordRequest & Readonly<{ stocktakeId: number; isCounted?: boolean | undefined }>

const linesOf = (executor: Executor) =>
  executor
    .select({
      stocktakeId: stocktakeLines.stocktakeId,
      lineCount: count().as('line_count'),
      countedCount: count(stocktakeLines.counted).as('counted_count'),
    })
    .from(stocktakeLines)
    .groupBy(stocktakeLines.stocktakeId)
    .as('lines_of')

function selectStocktakes(executor: Executor) {
  const lines = linesOf(executor)
  return executor
    .select({
      id: stocktakes.id,
      createTime: stocktakes.createTime,
      categoryId: stocktakes.categoryId,
      categoryName: categories.name,
      status: stocktakes.status,
      lineCount: lines.lineCount,
      countedCount: lines.countedCount,
    })
    .from(stocktakes)
    .leftJoin(categories, eq(categories.id, stocktakes.categoryId))
    .leftJoin(lines, eq(lines.stocktakeId, stocktakes.id))
}

type StocktakeRow = Awaited<ReturnType<typeof selectStocktakes>>[number]

const toStocktake = (row: StocktakeRow): Stocktake => ({
  ...row,
  status: row.status as StocktakeStatus,
  categoryName: row.categoryName ?? '',
  lineCount: row.lineCount ?? 0,
  countedCount: row.countedCount ?? 0,
})

/** Returns one page of count lists, newest first, and how many there are. The keyword is a part of the category's name. */
export async function listStocktakes({ keyword, status, ...page }: StocktakeWish) {
  const where = and(
    status ? eq(stocktakes.status, status) : undefined,
    keyword ? like(categories.name, containing(keyword)) : undefined,
    isBehind(page, stocktakes.id),
  )
  const { rows, count: total } = await readPage(
    page,
    selectStocktakes(db).where(where).orderBy(desc(stocktakes.id)),
    db
      .select({ count: count() })
      .from(stocktakes)
      .leftJoin(categories, eq(categories.id, stocktakes.categoryId))
      .where(where),
  )
  return { rows: rows.map(toStocktake), count: total }
}

/** Returns a count list. @throws 404 not_found */
export async function getStocktake(id: number, executor: Executor = db): Promise<Stocktake> {
  const [row] = await selectStocktakes(executor).where(eq(stocktakes.id, id))
  if (!row) throw notFound()
  return toStocktake(row)
}

const lineColumns = {
  id: stocktakeLines.id,
  stocktakeId: stocktakeLines.stocktakeId,
  skuId: stocktakeLines.skuId,
  skuName: skus.name,
  counted: stocktakeLines.counted,
  expected: stocktakeLines.expected,
  countTime: stocktakeLines.countTime,
}

/** Returns one page of lines, newest first, and how many there are. The keyword is a part of the SKU's name. */
export async function listStocktakeLines({ keyword, stocktakeId, isCounted, ...page }: StocktakeLineWish) {
  const isAsked = { true: isNotNull, false: isNull }[String(isCounted)]
  const where = and(
    eq(stocktakeLines.stocktakeId, stocktakeId),
    isAsked?.(stocktakeLines.counted),
    keyword ? like(skus.name, containing(keyword)) : undefined,
    isBehind(page, stocktakeLines.id),
  )
  return readPage(
    page,
    db
      .select(lineColumns)
      .from(stocktakeLines)
      .leftJoin(skus, eq(skus.id, stocktakeLines.skuId))
      .where(where)
      .orderBy(desc(stocktakeLines.id)),
    db
      .select({ count: count() })
      .from(stocktakeLines)
      .leftJoin(skus, eq(skus.id, stocktakeLines.skuId))
      .where(where),
  )
}

/** Returns a line of a count list. @throws 404 not_found */
export async function getStocktakeLine(id: number, executor: Executor = db): Promise<StocktakeLine> {
  const [row] = await executor
    .select(lineColumns)
    .from(stocktakeLines)
    .leftJoin(skus, eq(skus.id, stocktakeLines.skuId))
    .where(eq(stocktakeLines.id, id))
  if (!row) throw notFound()
  return row
}
