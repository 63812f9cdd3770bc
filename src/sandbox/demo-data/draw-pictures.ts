import sharp from 'sharp'
import type { MediaStore } from '../../gateways/media-store.ts'
import type { Picture } from './rows.ts'

const AT_A_TIME = 4

/**
 * Draws the pictures that the store does not hold yet, as WebP, and resolves to their number. A picture appears under its
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
  await share(missing, async ({ key, svg }) => {
    const bytes = await sharp(Buffer.from(svg)).flatten().webp({ quality: 82, effort: 2 }).toBuffer()
    await store.put(key, bytes, 'image/webp')
    progress(++done, missing.length)
  })
  return missing.length
}

async function share<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, worker))
}
