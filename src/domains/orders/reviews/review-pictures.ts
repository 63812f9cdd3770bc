import { asc, eq, inArray } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { orderInvoices } from '../../../db/schema/invoices.ts'
import { orderLines, orders, reviewImages } from '../../../db/schema/orders.ts'
import { privateFiles } from '../../../gateways/media/private-files.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { enqueue } from '../../../redis/queue.ts'
import { newPictureId, pictureKey } from '../../pictures/picture-keys.ts'
import { removePicture } from '../../pictures/remove-picture.ts'
import { storePictureAs } from '../../pictures/store-picture.ts'

/** The payload of the job that deletes pictures without a review and files without an invoice. */
export type DiscardJob = Readonly<{ keys: readonly string[] }>

/** Longer than any request that uploads pictures. */
export const uploadSeconds = 3_600
/** Longer than any transaction that removes pictures. */
const removalSeconds = 60

/**
 * Stores pictures of a review, each under a new id: a picture of one review is never that of another, so its files can be deleted.
 * The job that deletes files without a review is queued first: a crash at any moment leaves no file behind.
 * @returns their keys
 * @throws the errors of `storePicture`; 503 when Redis is unavailable
 */
export async function storeReviewPictures(files: readonly Uint8Array[]): Promise<string[]> {
  if (files.length === 0) return []
  const ids = files.map(newPictureId)
  const keys = ids.map((id) => pictureKey(id, 'detail', 'webp'))
  await discardLater(keys, uploadSeconds)
  for (const [at, file] of files.entries()) await storePictureAs(ids[at] as string, file)
  await failpoint('pictures:stored')
  return keys
}

/** Queues the deletion of files that belong to no review and no invoice by then. */
export async function discardLater(
  keys: readonly string[],
  delaySeconds: number = removalSeconds,
): Promise<void> {
  if (keys.length === 0) return
  const job: DiscardJob = { keys }
  await enqueue('discard-pictures', job, { delaySeconds, attempts: 10 })
}

/** Deletes the files that belong to no review and no invoice. May run at any time and repeatedly. */
export async function discardUnused({ keys }: DiscardJob): Promise<void> {
  if (keys.length === 0) return
  const used = await db
    .select({ image: reviewImages.image })
    .from(reviewImages)
    .where(inArray(reviewImages.image, [...keys]))
  const issued = await db
    .select({ file: orderInvoices.file })
    .from(orderInvoices)
    .where(inArray(orderInvoices.file, [...keys]))
  const kept = new Set([...used.map(({ image }) => image), ...issued.map(({ file }) => file)])
  for (const key of keys)
    if (!kept.has(key)) await (key.startsWith('invoices/') ? privateFiles.remove(key) : removePicture(key))
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
