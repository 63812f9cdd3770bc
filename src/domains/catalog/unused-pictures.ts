import { and, eq } from 'drizzle-orm'
import { db, type Transaction } from '../../db/client.ts'
import { descriptionPictures } from '../../db/schema/catalog.ts'
import { now } from '../../lib/clock.ts'
import { log } from '../../lib/log.ts'
import type { FurtherFormats } from '../pictures/inspect-picture.ts'
import { newPictureId, pictureKey } from '../pictures/picture-keys.ts'
import { removePicture } from '../pictures/remove-picture.ts'
import { type StoredPicture, storePicture } from '../pictures/store-picture.ts'

/**
 * Stores a picture under a new id, so that no other picture has its files. The row comes first: a crash leaves no file that the job
 * of unused pictures does not know.
 * @throws as `storePicture`
 */
export async function storeUnusedPicture(bytes: Uint8Array, further: FurtherFormats): Promise<StoredPicture> {
  const id = newPictureId()
  const key = pictureKey(id, 'detail', 'webp')
  await db.insert(descriptionPictures).values({ image: key, usedTime: now() })
  try {
    return await storePicture(bytes, { id, further })
  } catch (error) {
    await discardPicture(key)
    throw error
  }
}

/** Keeps an unused picture for ever, in the transaction that stores its key: `removeUnusedPictures` no longer knows it. */
export async function keepPicture(tx: Transaction, key: string): Promise<void> {
  await tx.delete(descriptionPictures).where(eq(descriptionPictures.image, key))
}

/** Deletes the files of an unused picture, unless a transaction has kept it. A failure leaves them for the job. */
export async function discardPicture(key: string): Promise<void> {
  try {
    const isStored = and(eq(descriptionPictures.image, key), eq(descriptionPictures.state, 'stored'))
    const [marked] = await db.update(descriptionPictures).set({ state: 'removing' }).where(isStored)
    if (marked.affectedRows === 0) return
    await finishRemoval(key)
  } catch (error) {
    log.warn({ err: error, key }, 'unused picture not deleted, left for the job')
  }
}

/** Deletes the files of a picture that is marked as `removing`. Idempotent. @throws 503 gateway_unavailable */
export async function finishRemoval(key: string): Promise<void> {
  await removePicture(key)
  await db.update(descriptionPictures).set({ state: 'removed' }).where(eq(descriptionPictures.image, key))
}
