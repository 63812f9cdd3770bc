import sharp from 'sharp'
import { encodePicture, readPixels } from '../../../domains/pictures/encode-picture.ts'
import { variantOf } from '../../../domains/pictures/picture-keys.ts'
import type { MediaStore } from '../../../gateways/media/media-store.ts'
import type { Picture } from '../catalog/rows.ts'

const CONCURRENCY = 4
/** Of the WebP encoder: a first start waits for the pictures, so fast is better than small. */
const EFFORT = 1

const contentTypes = { webp: 'image/webp', jpg: 'image/jpeg' } as const

/**
 * Draws the pictures that the store does not hold. A picture appears under its key only when it is complete.
 * @param progress is called after each picture with the number of drawn and of missing pictures
 * @returns the number of drawn pictures
 */
export async function drawPictures(
  pictures: Picture[],
  store: MediaStore,
  progress: (done: number, total: number) => void = () => {},
): Promise<number> {
  const missing: Picture[] = []
  await forEachConcurrently(pictures, async (picture) => {
    if (!(await store.stat(picture.key))) missing.push(picture)
  })
  let done = 0
  await forEachConcurrently(missing, async (picture) => {
    await draw(picture, store)
    progress(++done, missing.length)
  })
  return missing.length
}

/** Prints every fiftieth and the last picture to stderr. */
export function reportPictures(done: number, total: number): void {
  if (done % 50 === 0 || done === total) console.error(`pictures: ${done} of ${total}`)
}

/** Stores a product in every size and format, as an upload is; any other picture as one WebP. */
async function draw({ key, svg }: Picture, store: MediaStore): Promise<void> {
  const image = sharp(Buffer.from(svg)).flatten()
  if (!isUpload(key))
    return store.put(key, await image.webp({ quality: 82, effort: EFFORT }).toBuffer(), 'image/webp')
  for (const { size, format, bytes } of await encodePicture(await readPixels(image), EFFORT))
    await store.put(variantOf(key, size, format), bytes, contentTypes[format])
}

const isUpload = (key: string) => variantOf(key, 'list') !== key

async function forEachConcurrently<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
}
