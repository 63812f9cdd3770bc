import { config } from '../../config/index.ts'
import { pictureInvalid, pictureTooLarge } from './errors.ts'
import type { Frame } from './frame.ts'
import { isJpeg, readJpeg } from './jpeg-container.ts'
import { isPng, readPng } from './png-container.ts'
import { isWebp, readWebp } from './webp-container.ts'

export const maxPixels = 50_000_000
const minSide = 16
const maxSide = 12_000

/**
 * Reads the container of an uploaded picture, whatever it is called, from its first byte to its last, before anything is
 * decoded: a JPEG, PNG or still WebP of 16 to 12,000 pixels a side and at most 50 million in all, and nothing else beside
 * it in the file. Linear in the number of bytes.
 * @throws 413 picture_too_large beyond PICTURE_MAX_BYTES, 400 picture_invalid
 */
export function inspectPicture(bytes: Buffer): Frame {
  if (bytes.length > config.limits.pictureBytes) throw pictureTooLarge()
  const frame = readContainer(bytes)
  const sides = [frame.width, frame.height]
  if (Math.min(...sides) < minSide || Math.max(...sides) > maxSide || frame.width * frame.height > maxPixels)
    throw pictureInvalid('dimensions')
  return frame
}

function readContainer(bytes: Buffer): Frame {
  if (isJpeg(bytes)) return readJpeg(bytes)
  if (isPng(bytes)) return readPng(bytes)
  if (isWebp(bytes)) return readWebp(bytes)
  throw pictureInvalid('format')
}
