import { and, desc, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/mysql-core'
import { db, selectIds } from '../../../db/client.ts'
import { users } from '../../../db/schema/auth.ts'
import { skus } from '../../../db/schema/catalog.ts'
import { orderLines, orders, reviewImages } from '../../../db/schema/orders.ts'
import { notFound } from '../../../lib/errors.ts'
import { isPastEnd, type PageRequest } from '../../../lib/paging.ts'
import { cacheIds } from '../../catalog/cache/catalog-cache.ts'

const idsOfSku = (skuId: number) =>
  selectIds(
    db
      .select({ id: orderLines.id })
      .from(orderLines)
      .innerJoin(skus, eq(skus.id, orderLines.skuId))
      .where(
        and(
          eq(orderLines.skuId, skuId),
          eq(orderLines.isCommented, true),
          isNull(orderLines.reviewHiddenTime),
          eq(skus.isLaunched, true),
        ),
      )
      .orderBy(desc(orderLines.commentTime), desc(orderLines.id))
      .toSQL(),
  )

const launchedSku = db
  .select({ id: skus.id })
  .from(skus)
  .where(and(eq(skus.id, sql.placeholder('skuId')), eq(skus.isLaunched, true)))
  .prepare()

/** The ids of the reviews on a page, and how many reviews there are in total. */
type ReviewPage = Readonly<{ count: number; ids: readonly number[] }>

/**
 * Finds one page of a SKU's reviews, newest first, without the hidden ones; with `after`, those behind one of them. The ids of all its
 * reviews are cached, so the last page costs the same as the first.
 * @throws 404 not_found for a SKU that is unknown or off sale, and for a page past the end
 */
export async function listReviews(skuId: number, page: PageRequest): Promise<ReviewPage> {
  const ids = await cacheIds(`reviews:${skuId}`, [`reviews:${skuId}`], async () => {
    const found = await idsOfSku(skuId)
    if (found.length === 0 && (await launchedSku.execute({ skuId })).length === 0) throw notFound()
    return found
  })
  const { after } = page
  if (after === undefined && isPastEnd(ids.length, page)) throw notFound()
  const start = after ? await findStartBehind(skuId, Number(after), ids) : (page.page - 1) * page.pageSize
  return { count: ids.length, ids: [...ids.subarray(start, start + page.pageSize)] }
}

/** Returns the position behind a review, which may be hidden by now. */
async function findStartBehind(skuId: number, reviewId: number, ids: Uint32Array): Promise<number> {
  const at = ids.indexOf(reviewId)
  if (at >= 0) return at + 1
  const [following] = await reviewBehind.execute({ skuId, reviewId })
  const next = following ? ids.indexOf(following.id) : -1
  return next >= 0 ? next : ids.length
}

const passed = alias(orderLines, 'passed')

const reviewBehind = db
  .select({ id: orderLines.id })
  .from(orderLines)
  .innerJoin(passed, eq(passed.id, sql.placeholder('reviewId')))
  .where(
    and(
      eq(orderLines.skuId, sql.placeholder('skuId')),
      eq(passed.skuId, orderLines.skuId),
      eq(orderLines.isCommented, true),
      isNull(orderLines.reviewHiddenTime),
      or(
        lt(orderLines.commentTime, passed.commentTime),
        and(eq(orderLines.commentTime, passed.commentTime), lt(orderLines.id, passed.id)),
      ),
    ),
  )
  .orderBy(desc(orderLines.commentTime), desc(orderLines.id))
  .limit(1)
  .prepare()

/** The keys of a review's pictures with a comma between them; null without pictures. One statement serves the page. */
const picturesOfLine = sql<
  string | null
>`(select group_concat(${reviewImages.image} order by ${reviewImages.sequence})
  from ${reviewImages} where ${reviewImages.orderLineId} = ${orderLines.id})`

/** Reads reviews by id, in the order of `ids`; ids without a row, and of a hidden review, are left out. */
export async function readReviews(ids: readonly number[]) {
  if (ids.length === 0) return []
  const rows = await db
    .select({
      id: orderLines.id,
      username: users.username,
      nickname: users.nickname,
      isAnonymous: orderLines.isAnonymous,
      comment: orderLines.comment,
      score: orderLines.score,
      commentTime: orderLines.commentTime,
      updateTime: orderLines.updateTime,
      reply: orderLines.reply,
      followUp: orderLines.followUp,
      followUpTime: orderLines.followUpTime,
      pictures: picturesOfLine,
    })
    .from(orderLines)
    .innerJoin(orders, eq(orders.orderId, orderLines.orderId))
    .innerJoin(users, eq(users.id, orders.userId))
    .where(and(inArray(orderLines.id, [...ids]), isNull(orderLines.reviewHiddenTime)))
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
