import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import { db, selectIds } from '../../../db/client.ts'
import { users } from '../../../db/schema/auth.ts'
import { skus } from '../../../db/schema/catalog.ts'
import { orderLines, orders } from '../../../db/schema/orders.ts'
import type { SerializedJson } from '../../../lib/cache/serialized-json.ts'
import { notFound } from '../../../lib/errors.ts'
import { isPastEnd, type PageRequest } from '../../../lib/paging.ts'
import { cacheIds, cacheResponse } from '../../catalog/cache/catalog-cache.ts'
import { presentReview } from './model.ts'

const idsOfSku = (skuId: number) =>
  selectIds(
    db
      .select({ id: orderLines.id })
      .from(orderLines)
      .where(and(eq(orderLines.skuId, skuId), eq(orderLines.isCommented, true)))
      .orderBy(desc(orderLines.commentTime), desc(orderLines.id))
      .toSQL(),
  )

const skuExists = db
  .select({ id: skus.id })
  .from(skus)
  .where(eq(skus.id, sql.placeholder('skuId')))
  .prepare()

/** A page of reviews, and of how many. */
export type ReviewPage = Readonly<{ count: number; answer: SerializedJson }>

/**
 * One page of the reviews of a SKU, newest first. Like the lists of SKUs it holds the ids of all of them, so that the
 * last page costs what the first does.
 * @throws 404 for an unknown SKU or a page past the end
 */
export async function listReviews(skuId: number, page: PageRequest): Promise<ReviewPage> {
  const tags = [`reviews:${skuId}`] as const
  const ids = await cacheIds(`reviews:${skuId}`, tags, async () => {
    const found = await idsOfSku(skuId)
    if (found.length === 0 && (await skuExists.execute({ skuId })).length === 0) throw notFound()
    return found
  })
  if (isPastEnd(ids.length, page)) throw notFound()
  const start = (page.page - 1) * page.pageSize
  const shown = [...ids.subarray(start, start + page.pageSize)]
  const answer = await cacheResponse(`reviews:${skuId}:${page.page}:${page.pageSize}`, async () => ({
    value: (await readReviews(shown)).map(presentReview),
    tags,
  }))
  return { count: ids.length, answer }
}

async function readReviews(ids: readonly number[]) {
  if (ids.length === 0) return []
  const rows = await db
    .select({
      id: orderLines.id,
      username: users.username,
      isAnonymous: orderLines.isAnonymous,
      comment: orderLines.comment,
      score: orderLines.score,
      commentTime: orderLines.commentTime,
      updateTime: orderLines.updateTime,
      reply: orderLines.reply,
    })
    .from(orderLines)
    .innerJoin(orders, eq(orders.orderId, orderLines.orderId))
    .innerJoin(users, eq(users.id, orders.userId))
    .where(inArray(orderLines.id, [...ids]))
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
