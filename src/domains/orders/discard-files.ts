import { inArray } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { invoiceNumbers, orderInvoices } from '../../db/schema/invoices.ts'
import { reviewImages } from '../../db/schema/orders.ts'
import { privateFiles } from '../../gateways/media/private-files.ts'
import { enqueue } from '../../redis/queue.ts'
import { removePicture } from '../pictures/remove-picture.ts'

/** The payload of the job that deletes pictures without a review and files without an invoice. */
export type DiscardJob = Readonly<{ keys: readonly string[] }>

/** Longer than any request that uploads files. */
export const uploadSeconds = 3_600
/** Longer than the commit of any transaction that removes files. */
const removalSeconds = 60

/**
 * Queues the deletion of files that belong to no review and no invoice by then. Call it before the upload with `uploadSeconds`, and
 * as the last step of a transaction that removes the rows of files: after a crash, the files without rows are deleted; after a
 * rollback, the job finds the rows and keeps the files.
 * @throws when Redis is unavailable
 */
export async function discardLater(
  keys: readonly string[],
  delaySeconds: number = removalSeconds,
): Promise<void> {
  if (keys.length === 0) return
  const job: DiscardJob = { keys }
  await enqueue('discard-pictures', job, { delaySeconds, attempts: 10 })
}

/** Deletes the files that belong to no review, and to no invoice that an order has or had. May run at any time and repeatedly. */
export async function discardUnused({ keys }: DiscardJob): Promise<void> {
  const { files = [], pictures = [] } = Object.groupBy(keys, (key) =>
    key.startsWith('invoices/') ? 'files' : 'pictures',
  )
  const kept = new Set([...(await findInvoiceFiles(files)), ...(await findReviewPictures(pictures))])
  for (const key of files) if (!kept.has(key)) await privateFiles.remove(key)
  for (const key of pictures) if (!kept.has(key)) await removePicture(key)
}

/** Returns those of some keys that are files of an invoice that an order has or had. */
async function findInvoiceFiles(keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return []
  const present = await db
    .select({ file: orderInvoices.file })
    .from(orderInvoices)
    .where(inArray(orderInvoices.file, [...keys]))
  const kept = await db
    .select({ file: invoiceNumbers.file })
    .from(invoiceNumbers)
    .where(inArray(invoiceNumbers.file, [...keys]))
  return [...present, ...kept].map(({ file }) => file)
}

/** Returns those of some keys that are pictures of a review. */
async function findReviewPictures(keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return []
  const rows = await db
    .select({ image: reviewImages.image })
    .from(reviewImages)
    .where(inArray(reviewImages.image, [...keys]))
  return rows.map(({ image }) => image)
}
