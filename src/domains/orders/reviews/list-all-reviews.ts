import {
  and,
  asc,
  count,
  desc,
  eq,
  exists,
  inArray,
  isNotNull,
  isNull,
  notExists,
  or,
  type SQL,
} from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { isBehindInTime, readPage } from '../../../db/read-page.ts'
import { users } from '../../../db/schema/auth.ts'
import { skus } from '../../../db/schema/catalog.ts'
import { orderLines, orders, reviewImages } from '../../../db/schema/orders.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'

/** The keyword is an order number or the name of an author. An undefined filter lets every review pass. */
type ReviewFilters = KeywordRequest &
  Readonly<{
    score?: number | undefined
    skuId?: number | undefined
    spuId?: number | undefined
    isHidden?: boolean | undefined
    isAnswered?: boolean | undefined
    hasPictures?: boolean | undefined
  }>

/** Returns one page of all reviews, hidden ones too, newest first, and how many there are. */
export async function listAllReviews(filters: ReviewFilters) {
  const where = and(
    eq(orderLines.isCommented, true),
    ...conditionsOf(filters),
    isBehindInTime(filters, orderLines.commentTime, orderLines.id),
  )
  const { rows: ids, count: total } = await readPage(
    filters,
    // ids from the index first: only the rows of the page are read
    db
      .select({ id: orderLines.id })
      .from(orderLines)
      .where(where)
      .orderBy(desc(orderLines.commentTime), desc(orderLines.id)),
    db.select({ count: count() }).from(orderLines).where(where),
  )
  const found = await readStaffReviews(
    db,
    ids.map(({ id }) => id),
  )
  return { rows: ids.flatMap(({ id }) => found.get(id) ?? []), count: total }
}

function conditionsOf(filters: ReviewFilters): (SQL | undefined)[] {
  const { keyword, score, skuId, spuId, isHidden, isAnswered, hasPictures } = filters
  const pictures = db
    .select({ id: reviewImages.id })
    .from(reviewImages)
    .where(eq(reviewImages.orderLineId, orderLines.id))
  return [
    score === undefined ? undefined : eq(orderLines.score, score),
    skuId === undefined ? undefined : eq(orderLines.skuId, skuId),
    spuId === undefined
      ? undefined
      : inArray(orderLines.skuId, db.select({ id: skus.id }).from(skus).where(eq(skus.goodsId, spuId))),
    presence(orderLines.reviewHiddenTime, isHidden),
    presence(orderLines.replyTime, isAnswered),
    hasPictures === undefined ? undefined : hasPictures ? exists(pictures) : notExists(pictures),
    keyword ? or(eq(orderLines.orderId, keyword), inArray(orderLines.orderId, ordersOf(keyword))) : undefined,
  ]
}

type Moment = typeof orderLines.reviewHiddenTime | typeof orderLines.replyTime

const presence = (column: Moment, isPresent: boolean | undefined) =>
  isPresent === undefined ? undefined : isPresent ? isNotNull(column) : isNull(column)

const ordersOf = (username: string) =>
  db
    .select({ orderId: orders.orderId })
    .from(orders)
    .innerJoin(users, eq(users.id, orders.userId))
    .where(eq(users.username, username))

/** Returns a review, hidden or not. @throws 404 not_found */
export async function getStaffReview(id: number, executor: Executor = db): Promise<StaffReview> {
  const review = (await readStaffReviews(executor, [id])).get(id)
  if (!review) throw notFound()
  return review
}

async function readStaffReviews(executor: Executor, ids: readonly number[]) {
  if (ids.length === 0) return new Map<number, StaffReview>()
  const rows = await readRows(executor, ids)
  const images = await executor
    .select({ reviewId: reviewImages.orderLineId, image: reviewImages.image })
    .from(reviewImages)
    .where(inArray(reviewImages.orderLineId, [...ids]))
    .orderBy(asc(reviewImages.sequence))
  const imagesOf = Map.groupBy(images, ({ reviewId }) => reviewId)
  return new Map(
    rows.map((row) => [row.id, { ...row, pictures: (imagesOf.get(row.id) ?? []).map(({ image }) => image) }]),
  )
}

/** A review as staff see it. `name` is the name of the SKU when it was ordered. */
export type StaffReview = Awaited<ReturnType<typeof readRows>>[number] &
  Readonly<{ pictures: readonly string[] }>

const readRows = (executor: Executor, ids: readonly number[]) =>
  executor
    .select({
      id: orderLines.id,
      orderId: orderLines.orderId,
      skuId: orderLines.skuId,
      name: orderLines.name,
      username: users.username,
      comment: orderLines.comment,
      score: orderLines.score,
      isAnonymous: orderLines.isAnonymous,
      commentTime: orderLines.commentTime,
      followUp: orderLines.followUp,
      followUpTime: orderLines.followUpTime,
      reply: orderLines.reply,
      replyTime: orderLines.replyTime,
      hiddenTime: orderLines.reviewHiddenTime,
      hiddenReason: orderLines.reviewHiddenReason,
    })
    .from(orderLines)
    .innerJoin(orders, eq(orders.orderId, orderLines.orderId))
    .innerJoin(users, eq(users.id, orders.userId))
    .where(and(inArray(orderLines.id, [...ids]), eq(orderLines.isCommented, true)))
