import { and, eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { orderLines, reviewImages } from '../../../db/schema/orders.ts'
import { now } from '../../../lib/clock.ts'
import { type CacheTag, publishInvalidation } from '../../catalog/cache/change-events.ts'
import { changeReviewCount } from '../../catalog/change-review-count.ts'
import { copyPicture, newCopyKey } from '../../pictures/copy-picture.ts'
import { discardLater, uploadSeconds } from '../discard-files.ts'
import { reviewHidden, reviewShown } from '../errors.ts'
import { lockOrder } from '../lifecycle/lock-order.ts'
import { mayHoldTexts } from '../may-hold-texts.ts'
import { getStaffReview, type StaffReview } from './list-all-reviews.ts'
import { reviewFields } from './review-fields.ts'

const maxRounds = 3

/**
 * Hides a review from shoppers: the lists, the counts and its pictures. The pictures get new keys, so that their former addresses
 * end within a minute. When this resolves, no process shows the review. No reason is stored for the review of a closed account.
 * @throws 404 not_found; 409 review_hidden; 503 gateway_unavailable
 */
export async function hideReview(
  id: number,
  reason: string,
  inTransaction?: InTransaction,
): Promise<StaffReview> {
  const copies = new Map<string, string>()
  for (let round = 1; ; round++) {
    const { pictures, hiddenTime } = await getStaffReview(id)
    if (hiddenTime === null) await copyPictures(pictures, copies)
    const isLast = round === maxRounds
    const hidden = await transaction((tx) => hide(tx, { id, reason, copies, isLast, inTransaction }))
    if (!hidden) continue
    await publishInvalidation(hidden.tags)
    return hidden.review
  }
}

type Hiding = Readonly<{
  id: number
  reason: string
  /** New keys of pictures by their former keys. */
  copies: ReadonlyMap<string, string>
  isLast: boolean
  inTransaction: InTransaction | undefined
}>

/** Returns undefined when the author has added pictures meanwhile, which have no copy yet. */
async function hide(tx: Transaction, { id, reason, copies, isLast, inTransaction }: Hiding) {
  const before = await lockReview(tx, id)
  if (before.hiddenTime) throw reviewHidden()
  const isCopied = before.pictures.every((key) => copies.has(key) || newCopyKey(key) === undefined)
  if (!isCopied && !isLast) return undefined
  const replaced = before.pictures.filter((key) => copies.has(key))
  for (const key of replaced) {
    const ofPicture = and(eq(reviewImages.orderLineId, id), eq(reviewImages.image, key))
    await tx
      .update(reviewImages)
      .set({ image: copies.get(key) as string })
      .where(ofPicture)
  }
  const isNoted = await mayHoldTexts(tx, before.orderId)
  const change = { reviewHiddenTime: now(), reviewHiddenReason: isNoted ? reason : '' }
  const review = await store(tx, before, change, inTransaction)
  const tags = await countTags(tx, before, -1)
  await discardLater(replaced)
  return { review, tags }
}

/** The job that deletes files without a review is queued before each copy. */
async function copyPictures(keys: readonly string[], copies: Map<string, string>): Promise<void> {
  for (const key of keys) {
    const copy = newCopyKey(key)
    if (copies.has(key) || copy === undefined) continue
    await discardLater([copy], uploadSeconds)
    await copyPicture(key, copy)
    copies.set(key, copy)
  }
}

/**
 * Shows a hidden review again, with its pictures.
 * @throws 404 not_found; 409 review_shown
 */
export async function showReview(id: number, inTransaction?: InTransaction): Promise<StaffReview> {
  const { review, tags } = await transaction(async (tx) => {
    const before = await lockReview(tx, id)
    if (!before.hiddenTime) throw reviewShown()
    const change = { reviewHiddenTime: null, reviewHiddenReason: '' }
    return { review: await store(tx, before, change, inTransaction), tags: await countTags(tx, before, 1) }
  })
  await publishInvalidation(tags)
  return review
}

/**
 * Stores the shop's reply to a review, in the place of the former one; an empty text removes it.
 * @throws 404 not_found
 */
export async function replyToReview(
  id: number,
  reply: string,
  inTransaction?: InTransaction,
): Promise<StaffReview> {
  const review = await transaction(async (tx) => {
    const before = await lockReview(tx, id)
    const change = reply ? { reply, replyTime: now() } : { reply: null, replyTime: null }
    return store(tx, before, change, inTransaction)
  })
  await publishInvalidation([`reviews:${review.skuId}`])
  return review
}

/** Locks the order of a review, as its author's edits do. @throws 404 not_found */
async function lockReview(tx: Transaction, id: number): Promise<StaffReview> {
  await lockOrder(tx, (await getStaffReview(id, tx)).orderId)
  return getStaffReview(id, tx)
}

async function store(
  tx: Transaction,
  before: StaffReview,
  change: Partial<typeof orderLines.$inferInsert>,
  inTransaction: InTransaction | undefined,
): Promise<StaffReview> {
  await tx.update(orderLines).set(change).where(eq(orderLines.id, before.id))
  const after = await getStaffReview(before.id, tx)
  await inTransaction?.(tx, {
    object: `review:${before.id}`,
    before: reviewFields(before),
    after: reviewFields(after),
  })
  return after
}

async function countTags(tx: Transaction, { skuId }: StaffReview, by: 1 | -1): Promise<CacheTag[]> {
  const { goodsId, categoryId } = await changeReviewCount(tx, skuId, by)
  return [`reviews:${skuId}`, `goods:${goodsId}`, `category:${categoryId}`]
}
