import { and, asc, eq } from 'drizzle-orm'
import { db, type Transaction, transaction } from '../../../db/client.ts'
import { orderLines, orders, reviewImages } from '../../../db/schema/orders.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { notFound, tooManyRequests } from '../../../lib/errors.ts'
import { defineLimit } from '../../../redis/limit-policies.ts'
import { consume } from '../../../redis/rate-limiter.ts'
import { lockActiveUser } from '../../accounts/lock-active-user.ts'
import { publishInvalidation } from '../../catalog/cache/change-events.ts'
import { discardLater } from '../discard-files.ts'
import { reviewClosed } from '../errors.ts'
import { lockOrder } from '../lifecycle/lock-order.ts'
import { storeReviewPictures } from './review-pictures.ts'

/** A member that is undefined keeps its value. An empty `followUp` removes the supplement, empty `pictures` the pictures. */
export type ReviewEdit = Readonly<{
  comment?: string | undefined
  score?: number | undefined
  isAnonymous?: boolean | undefined
  followUp?: string | undefined
  /** Files that replace the pictures of the review. */
  pictures?: readonly Uint8Array[] | undefined
}>

/** The review of a line, as its author sees it. */
export type OwnReview = Readonly<{
  id: number
  orderId: string
  comment: string
  score: number
  isAnonymous: boolean
  followUp: string
  followUpTime: Date | null
  pictures: readonly string[]
}>

/** A review can be changed for this time. */
const editSeconds = 30 * 86_400
/** Each edit may decode nine pictures. */
const perUser = defineLimit({ name: 'review-edits', points: 60, seconds: 3_600 })

/**
 * Changes the review of a line by its author, within 30 days. Pictures are stored before the transaction, so that no row is locked
 * while they are encoded; if it fails, a job deletes their files.
 * @throws 400 picture_invalid; 401 when the account is closed; 404 not_found for a review of another user or another SKU; 409
 *   review_closed after 30 days; 413 picture_too_large; 429 too_many_requests; 503 gateway_unavailable, service_unavailable
 */
export async function editReview(
  userId: number,
  skuId: number,
  reviewId: number,
  edit: ReviewEdit,
): Promise<OwnReview> {
  const usage = await consume(perUser, String(userId))
  if (!usage.allowed) throw tooManyRequests(usage)
  const orderId = await findOrderOf(userId, skuId, reviewId)
  const added = edit.pictures && (await storeReviewPictures(edit.pictures))
  const review = await transaction((tx) => storeEdit(tx, { userId, orderId, reviewId, edit, added }))
  await publishInvalidation([`reviews:${skuId}`])
  return review
}

/** Checks the edit before its pictures are decoded. */
async function findOrderOf(userId: number, skuId: number, reviewId: number): Promise<string> {
  const [line] = await db
    .select({ orderId: orderLines.orderId, commentTime: orderLines.commentTime })
    .from(orderLines)
    .innerJoin(orders, eq(orders.orderId, orderLines.orderId))
    .where(
      and(
        eq(orderLines.id, reviewId),
        eq(orderLines.skuId, skuId),
        eq(orderLines.isCommented, true),
        eq(orders.userId, userId),
      ),
    )
  if (!line) throw notFound()
  requireOpen(line.commentTime)
  return line.orderId
}

type StoredEdit = Readonly<{
  userId: number
  orderId: string
  reviewId: number
  edit: ReviewEdit
  /** Keys of the new pictures; undefined keeps those of the review. */
  added: readonly string[] | undefined
}>

async function storeEdit(
  tx: Transaction,
  { userId, orderId, reviewId, edit, added }: StoredEdit,
): Promise<OwnReview> {
  await lockActiveUser(tx, userId)
  // edits of one order serialize on its row, as its reviews do
  await lockOrder(tx, orderId)
  const ofReview = eq(orderLines.id, reviewId)
  const [before] = await tx.select().from(orderLines).where(ofReview)
  if (!before) throw notFound()
  requireOpen(before.commentTime)
  await tx.update(orderLines).set(changesOf(edit, before.followUp)).where(ofReview)
  const old = await picturesOf(tx, reviewId)
  if (added) await replacePictures(tx, reviewId, added)
  const [row] = await tx.select().from(orderLines).where(ofReview)
  const { id, comment, score, isAnonymous, followUp, followUpTime } = row as typeof before
  if (added) await discardLater(old)
  return { id, orderId, comment, score, isAnonymous, followUp, followUpTime, pictures: added ?? old }
}

function changesOf({ comment, score, isAnonymous, followUp }: ReviewEdit, before: string) {
  const isChanged = followUp !== undefined && followUp !== before
  return {
    ...(comment !== undefined && { comment }),
    ...(score !== undefined && { score }),
    ...(isAnonymous !== undefined && { isAnonymous }),
    ...(isChanged && { followUp, followUpTime: followUp === '' ? null : now() }),
    updateTime: now(),
  }
}

async function picturesOf(tx: Transaction, orderLineId: number): Promise<string[]> {
  const rows = await tx
    .select({ image: reviewImages.image })
    .from(reviewImages)
    .where(eq(reviewImages.orderLineId, orderLineId))
    .orderBy(asc(reviewImages.sequence))
  return rows.map(({ image }) => image)
}

async function replacePictures(tx: Transaction, orderLineId: number, keys: readonly string[]): Promise<void> {
  await tx.delete(reviewImages).where(eq(reviewImages.orderLineId, orderLineId))
  if (keys.length > 0)
    await tx.insert(reviewImages).values(keys.map((image, sequence) => ({ orderLineId, sequence, image })))
}

/** Imported reviews may have no time: they cannot be edited. */
function requireOpen(commentTime: Date | null): void {
  if (!commentTime || commentTime < addSeconds(now(), -editSeconds)) throw reviewClosed()
}
