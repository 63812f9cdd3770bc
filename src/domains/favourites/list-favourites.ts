import { and, count, desc, eq, lt, sql } from 'drizzle-orm'
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
  .select({
    ...skuSummaryColumns,
    stock: skus.stock,
    isLaunched: skus.isLaunched,
    favouriteId: favourites.id,
  })
  .from(favourites)
  .innerJoin(skus, eq(skus.id, favourites.skuId))
  .where(and(eq(favourites.userId, sql.placeholder('userId')), lt(favourites.id, sql.placeholder('before'))))
  .orderBy(desc(favourites.id))
  .limit(sql.placeholder('limit'))
  .offset(sql.placeholder('offset'))
  .prepare()

export type FavouriteRow = Awaited<ReturnType<typeof pageOfUser.execute>>[number]

/** More than any id. */
const noBorder = 2_147_483_647

/**
 * Lists one page of a user's favourites, newest first, in two statements; with `after`, those behind one of them. SKUs that are off sale or out of stock are listed too.
 * @throws 404 not_found past the end
 */
export async function listFavourites(userId: number, request: PageRequest) {
  const { page, pageSize, after } = request
  const [total] = await countOfUser.execute({ userId })
  const found = total?.n ?? 0
  if (after === undefined && isPastEnd(found, request)) throw notFound()
  const offset = (page - 1) * pageSize
  const rows = await pageOfUser.execute({ userId, before: after ?? noBorder, limit: pageSize, offset })
  return { count: found, favourites: rows }
}
