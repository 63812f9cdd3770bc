import { and, inArray, ne } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { descriptionPictures } from '../../../db/schema/catalog.ts'
import { now } from '../../../lib/clock.ts'
import type { FurtherFormats } from '../../pictures/inspect-picture.ts'
import { pictureKey } from '../../pictures/picture-keys.ts'
import { pictureRemoved } from '../errors.ts'
import { storeUnusedPicture } from '../unused-pictures.ts'
import type { Descriptions } from './sanitize-description.ts'

/**
 * Stores a picture for descriptions.
 * @returns its key
 * @throws as `storePicture`
 */
export async function storeDescriptionPicture(
  bytes: Uint8Array,
  further: FurtherFormats,
  inTransaction?: InTransaction,
): Promise<string> {
  const { key, width, height } = await storeUnusedPicture(bytes, further)
  await transaction(async (tx) =>
    inTransaction?.(tx, { object: `picture:${key}`, before: null, after: { key, width, height } }),
  )
  return key
}

const fields = { descDetail: 'desc_detail', descPack: 'desc_pack', descService: 'desc_service' } as const

/**
 * Records that descriptions refer to pictures, in the transaction that stores them. The job that removes pictures locks the same
 * rows, so it either sees the reference or comes first.
 * @throws 400 picture_removed for a picture that the job has removed
 */
export async function useDescriptionPictures(tx: Transaction, descriptions: Descriptions): Promise<void> {
  for (const [name, field] of Object.entries(fields) as [keyof typeof fields, string][]) {
    const keys = pictureKeysIn(descriptions[name] ?? '')
    if (keys.length === 0) continue
    await tx
      .update(descriptionPictures)
      .set({ usedTime: now() })
      .where(inArray(descriptionPictures.image, keys))
    const [removed] = await tx
      .select({ id: descriptionPictures.id })
      .from(descriptionPictures)
      .where(and(inArray(descriptionPictures.image, keys), ne(descriptionPictures.state, 'stored')))
      .limit(1)
    if (removed) throw pictureRemoved({ field })
  }
}

/** Returns the keys of the pictures of the media store that a text refers to, in any of their sizes. */
export function pictureKeysIn(text: string): string[] {
  const found = text.matchAll(/pictures\/([0-9a-f]{40})\/(?:detail|list|cart)\.(?:webp|jpg)/g)
  return [...new Set([...found].map(([, id]) => pictureKey(id as string, 'detail', 'webp')))]
}
