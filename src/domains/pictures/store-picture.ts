import { media } from '../../gateways/media/media.ts'
import type { MediaStore } from '../../gateways/media/media-store.ts'
import { createFairQueue } from '../../lib/concurrency/concurrency-limiter.ts'
import { serviceUnavailable } from '../../lib/errors.ts'
import { decodePicture, encodePicture, type Master } from './encode-picture.ts'
import { type FurtherFormats, inspectPicture } from './inspect-picture.ts'
import { newPictureId, pictureKey } from './picture-keys.ts'

/** `key` is the value to store in the database; `width` and `height` are pixels of the detail size. */
export type StoredPicture = Readonly<{ key: string; width: number; height: number }>

/** Decoding a picture of 50 million pixels takes 400 MB, so one runs at a time and 16 wait. */
const queue = createFairQueue({ concurrent: 1, waiting: 16 }, () =>
  serviceUnavailable({ retryAfterSeconds: 5 }),
)

/** `id` is a new one by default, which no other picture has: the files can be deleted. */
type Options = Readonly<{ id?: string; further?: FurtherFormats; store?: MediaStore }>

/**
 * Stores an upload as WebP and JPEG in every size, upright, in sRGB and without metadata. Returns after all files are stored.
 * @throws 413 picture_too_large; 400 picture_invalid; 503 gateway_unavailable when the media store fails;
 * 503 service_unavailable when too many uploads wait
 */
export async function storePicture(
  bytes: Uint8Array,
  { id = newPictureId(), further = {}, store = media }: Options = {},
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
