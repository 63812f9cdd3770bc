import { media } from '../../gateways/media/media.ts'
import type { MediaStore } from '../../gateways/media/media-store.ts'
import { createFairQueue } from '../../lib/concurrency-limiter.ts'
import { serviceUnavailable } from '../../lib/errors.ts'
import { decodePicture, encodePicture, pictureId } from './encode-picture.ts'
import { inspectPicture } from './inspect-picture.ts'
import { pictureKey } from './picture-keys.ts'

/** `key` is what the database keeps; `width` and `height` are those of the detail size, in pixels. */
export type StoredPicture = Readonly<{ key: string; width: number; height: number }>

/** A picture of 50 million pixels takes 400 MB while it is decoded: one at a time. */
const gate = createFairQueue({ concurrent: 1, waiting: 16 }, () =>
  serviceUnavailable({ retryAfterSeconds: 5 }),
)

/**
 * Stores an uploaded picture as WebP and JPEG in every size, upright, in sRGB and without a byte of its metadata. The key
 * follows from the pixels: a picture that is stored already is not stored again, and rivals write the same bytes. No key
 * comes back before all of its files are there.
 * @throws 413 picture_too_large; 400 picture_invalid; 503 gateway_unavailable when they cannot be stored,
 * service_unavailable when too many wait. Nothing shows a picture that was refused; it may be sent again.
 */
export async function storePicture(bytes: Uint8Array, store: MediaStore = media): Promise<StoredPicture> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  inspectPicture(file)
  const master = await gate.run(() => decodePicture(file))
  const { width, height } = master
  const id = pictureId(master)
  const key = pictureKey(id, 'detail', 'webp')
  if (await store.stat(key)) return { key, width, height }
  const files = await gate.run(() => encodePicture(master))
  // one after the other: the detail WebP, which is last, tells that all are there
  for (const { size, format, bytes } of files)
    await store.put(pictureKey(id, size, format), bytes, contentTypes[format])
  return { key, width, height }
}

const contentTypes = { webp: 'image/webp', jpg: 'image/jpeg' } as const
