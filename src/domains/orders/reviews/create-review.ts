import { eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import { orderLines } from '../../../db/schema/orders.ts'
import { now } from '../../../lib/clock.ts'
import { notFound } from '../../../lib/errors.ts'
import { lockActiveUser } from '../../accounts/lock-active-user.ts'
import { publishInvalidation } from '../../catalog/cache/change-events.ts'
import { changeReviewCount } from '../../catalog/change-review-count.ts'
import type { ClaimKey } from '../../idempotency/answer-once.ts'
import { alreadyReviewed, orderRefunded, orderState } from '../errors.ts'
import { lockOwnOrder } from '../lifecycle/lock-order.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { transitionOrder } from '../lifecycle/transition-order.ts'
import { isWhollyRefunded } from '../refunds/approved-amount.ts'

/** `comment` is plain text, to be escaped where it is rendered. `score` is 1 to 5. */
type NewReview = Readonly<{
  userId: number
  orderId: string
  skuId: number
  comment: string
  score: number
  isAnonymous: boolean
}>

/**
 * Stores the buyer's review of one line of a received order. The last review finishes the order. When this resolves, every
 * process shows the review and the counts of the SKU and its SPU.
 * @returns the id of the review
 * @throws 404 not_found for an unknown order or SKU, or an order of another user; 409 already_reviewed, order_state,
 *   order_refunded when all its money goes back
 */
export async function createReview(review: NewReview, claim?: ClaimKey): Promise<number> {
  const { reviewId, goodsId, categoryId } = await transaction((tx) => storeReview(tx, review, claim))
  await publishInvalidation([`reviews:${review.skuId}`, `goods:${goodsId}`, `category:${categoryId}`])
  return reviewId
}

async function storeReview(tx: Transaction, review: NewReview, claim: ClaimKey | undefined) {
  const { userId, orderId, skuId, comment, score, isAnonymous } = review
  await lockActiveUser(tx, userId)
  // reviews of one order serialize on its row, so exactly one of them is the last
  const order = await lockOwnOrder(tx, userId, orderId)
  const lines = await tx
    .select({ id: orderLines.id, skuId: orderLines.skuId, isCommented: orderLines.isCommented })
    .from(orderLines)
    .where(eq(orderLines.orderId, orderId))
  const line = lines.find((line) => line.skuId === skuId)
  if (!line) throw notFound()
  if (line.isCommented) throw alreadyReviewed()
  if (order.status !== OrderStatus.unreviewed) throw orderState(order.status)
  if (await isWhollyRefunded(tx, order)) throw orderRefunded()
  await tx
    .update(orderLines)
    .set({ comment, score, isAnonymous, isCommented: true, commentTime: now() })
    .where(eq(orderLines.id, line.id))
  if (lines.every((each) => each === line || each.isCommented)) await transitionOrder(tx, orderId, 'reviewed')
  const counted = await changeReviewCount(tx, skuId, 1)
  await claim?.(tx, line.id)
  return { reviewId: line.id, ...counted }
}
