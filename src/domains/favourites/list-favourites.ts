import { count, desc, eq, sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { skus } from '../../db/schema/catalog.ts'
import { favourites } from '../../db/schema/favourites.ts'
import { notFound } from '../../lib/errors.ts'
import { isPastEnd, type PageRequest } from '../../lib/paging.ts'
import { skuSummaryColumns } from '../catalog/sku-summaries.ts'

const countOfUser = db
  .select({ n: count() })
  .from(favourites)
  .where(eq(favourites.userId, sql.placeholder('userId')))
  .prepare()
const pageOfUser = db
  .select({ ...skuSummaryColumns, stock: skus.stock, isLaunched: skus.isLaunched })
  .from(favourites)
  .innerJoin(skus, eq(skus.id, favourites.skuId))
  .where(eq(favourites.userId, sql.placeholder('userId')))
  .orderBy(desc(favourites.id))
  .limit(sql.placeholder('limit'))
  .offset(sql.placeholder('offset'))
  .prepare()

export type FavouriteRow = Awaited<ReturnType<typeof pageOfUser.execute>>[number]

/**
 * Lists one page of a user's favourites, newest first, in two statements. SKUs that are off sale or out of stock are listed too.
 * @throws 404 not_found past the end
 */
export async function listFavourites(userId: number, request: PageRequest) {
  const { page, pageSize } = request
  const [total] = await countOfUser.execute({ userId })
  const found = total?.n ?? 0
  if (isPastEnd(found, request)) throw notFound()
  const rows = await pageOfUser.execute({ userId, limit: pageSize, offset: (page - 1) * pageSize })
  return { count: found, favourites: rows }
}
