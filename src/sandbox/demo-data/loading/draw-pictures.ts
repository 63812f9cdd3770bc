import sharp from 'sharp'
import { encodePicture, readPixels } from '../../../domains/pictures/encode-picture.ts'
import { variantOf } from '../../../domains/pictures/picture-keys.ts'
import type { MediaStore } from '../../../gateways/media/media-store.ts'
import type { Picture } from '../catalog/rows.ts'

const AT_A_TIME = 4
/** A first start waits for these: fast rather than small. */
const EFFORT = 1

const contentTypes = { webp: 'image/webp', jpg: 'image/jpeg' } as const

/**
 * Draws the pictures that the store does not hold yet, and resolves to their number. A picture appears under its
 * key only when it is complete.
 * @param progress is told how many are done of how many
 */
export async function drawPictures(
  pictures: Picture[],
  store: MediaStore,
  progress: (done: number, total: number) => void = () => {},
): Promise<number> {
  const missing: Picture[] = []
  await share(pictures, async (picture) => {
    if (!(await store.stat(picture.key))) missing.push(picture)
  })
  let done = 0
  await share(missing, async (picture) => {
    await draw(picture, store)
    progress(++done, missing.length)
  })
  return missing.length
}

/** A product in every size and format, as an upload is kept; anything else as one WebP. */
async function draw({ key, svg }: Picture, store: MediaStore): Promise<void> {
  const image = sharp(Buffer.from(svg)).flatten()
  if (!isUpload(key))
    return store.put(key, await image.webp({ quality: 82, effort: EFFORT }).toBuffer(), 'image/webp')
  for (const { size, format, bytes } of await encodePicture(await readPixels(image), EFFORT))
    await store.put(variantOf(key, size, format), bytes, contentTypes[format])
}

const isUpload = (key: string) => variantOf(key, 'list') !== key

async function share<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, worker))
}
