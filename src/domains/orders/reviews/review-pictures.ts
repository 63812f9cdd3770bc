import { asc, eq } from 'drizzle-orm'
import type { Executor } from '../../../db/client.ts'
import { orderLines, orders, reviewImages } from '../../../db/schema/orders.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { newPictureId, pictureKey } from '../../pictures/picture-keys.ts'
import { storePicture } from '../../pictures/store-picture.ts'
import { discardLater, uploadSeconds } from '../discard-files.ts'

/**
 * Stores pictures of a review, each under a new id: a picture of one review is never that of another, so its files can be deleted.
 * The job that deletes files without a review is queued first: a crash at any moment leaves no file behind.
 * @returns their keys
 * @throws the errors of `storePicture`; 503 when Redis is unavailable
 */
export async function storeReviewPictures(files: readonly Uint8Array[]): Promise<string[]> {
  if (files.length === 0) return []
  const uploads = files.map((file) => ({ file, id: newPictureId() }))
  const keys = uploads.map(({ id }) => pictureKey(id, 'detail', 'webp'))
  await discardLater(keys, uploadSeconds)
  for (const { file, id } of uploads) await storePicture(file, { id })
  await failpoint('pictures:stored')
  return keys
}

/** Lists the pictures of all reviews of a user. */
export async function listReviewPictures(executor: Executor, userId: number) {
  return executor
    .select({ orderLineId: reviewImages.orderLineId, image: reviewImages.image })
    .from(reviewImages)
    .innerJoin(orderLines, eq(orderLines.id, reviewImages.orderLineId))
    .innerJoin(orders, eq(orders.orderId, orderLines.orderId))
    .where(eq(orders.userId, userId))
    .orderBy(asc(reviewImages.orderLineId), asc(reviewImages.sequence))
}
