import { access, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import type { Picture } from './rows.ts'

const AT_A_TIME = 4

/**
 * Draws the pictures that `mediaDir` does not hold yet, as WebP, and resolves to their number. A picture appears under
 * its key only when it is complete.
 * @param progress is told how many are done of how many
 */
export async function drawPictures(
  pictures: Picture[],
  mediaDir: string,
  progress: (done: number, total: number) => void = () => {},
): Promise<number> {
  const present = await Promise.all(pictures.map(({ key }) => exists(join(mediaDir, key))))
  const missing = pictures.filter((_, i) => !present[i])
  for (const folder of new Set(missing.map(({ key }) => dirname(key)))) {
    await mkdir(join(mediaDir, folder), { recursive: true })
  }
  let done = 0
  const queue = missing.values()
  const work = async () => {
    for (const picture of queue) {
      await drawPicture(picture, mediaDir)
      progress(++done, missing.length)
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
  return missing.length
}

async function drawPicture({ key, svg }: Picture, mediaDir: string): Promise<void> {
  const path = join(mediaDir, key)
  const unfinished = `${path}.${process.pid}.part`
  try {
    await sharp(Buffer.from(svg)).flatten().webp({ quality: 82, effort: 2 }).toFile(unfinished)
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
