import { media } from '../../gateways/media/media.ts'
import type { MediaStore } from '../../gateways/media/media-store.ts'
import { createFairQueue } from '../../lib/concurrency/concurrency-limiter.ts'
import { serviceUnavailable } from '../../lib/errors.ts'
import { decodePicture, encodePicture, type Master, pictureId } from './encode-picture.ts'
import { type FurtherFormats, inspectPicture } from './inspect-picture.ts'
import { pictureKey } from './picture-keys.ts'

/** `key` is the value to store in the database; `width` and `height` are pixels of the detail size. */
export type StoredPicture = Readonly<{ key: string; width: number; height: number }>

/** Decoding a picture of 50 million pixels takes 400 MB, so one runs at a time and 16 wait. */
const queue = createFairQueue({ concurrent: 1, waiting: 16 }, () =>
  serviceUnavailable({ retryAfterSeconds: 5 }),
)

/**
 * Stores an upload as WebP and JPEG in every size, upright, in sRGB and without metadata. Idempotent: the key is a digest
 * of the pixels, so concurrent uploads of one picture write the same bytes. Returns after all files are stored.
 * @throws 413 picture_too_large; 400 picture_invalid; 503 gateway_unavailable when the media store fails;
 * 503 service_unavailable when too many uploads wait
 */
export async function storePicture(
  bytes: Uint8Array,
  store: MediaStore = media,
  further: FurtherFormats = {},
): Promise<StoredPicture> {
  const master = await decode(bytes, further)
  const { width, height } = master
  const id = pictureId(master)
  const key = pictureKey(id, 'detail', 'webp')
  if (!(await store.stat(key))) await storeFiles(id, master, store)
  return { key, width, height }
}

/**
 * Stores an upload under a new id (`newPictureId`), which no other picture has: its files can be deleted.
 * @throws as `storePicture`
 */
export async function storePictureAs(
  id: string,
  bytes: Uint8Array,
  store: MediaStore = media,
  further: FurtherFormats = {},
): Promise<StoredPicture> {
  const master = await decode(bytes, further)
  await storeFiles(id, master, store)
  return { key: pictureKey(id, 'detail', 'webp'), width: master.width, height: master.height }
}

async function decode(bytes: Uint8Array, further: FurtherFormats): Promise<Master> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  inspectPicture(file, further)
  return queue.run(() => decodePicture(file))
}

async function storeFiles(id: string, master: Master, store: MediaStore): Promise<void> {
  const files = await queue.run(() => encodePicture(master))
  // in order: the detail WebP, which is last, proves that all files are stored
  for (const { size, format, bytes } of files)
    await store.put(pictureKey(id, size, format), bytes, contentTypes[format])
}

const contentTypes = { webp: 'image/webp', jpg: 'image/jpeg' } as const
