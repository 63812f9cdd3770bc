import { config } from '../../config/index.ts'
import type { Dimensions } from './container.ts'
import { pictureInvalid, pictureTooLarge } from './errors.ts'
import { isGif, readGif } from './gif-container.ts'
import { isJpeg, readJpeg } from './jpeg-container.ts'
import { isPng, readPng } from './png-container.ts'
import { isWebp, readWebp } from './webp-container.ts'

export const maxPixels = 50_000_000
const minSide = 16
const maxSide = 12_000

/** Formats besides JPEG, PNG and WebP. Of a GIF, the first frame is stored. */
export type FurtherFormats = Readonly<{ gif?: boolean }>

/**
 * Validates the container of an upload from the first byte to the last before anything is decoded; file names and media
 * types are ignored. Accepts one JPEG, PNG, still WebP or, where wanted, GIF of 16 to 12,000 pixels a side and at most 50 million pixels, and
 * no other data in the file. O(bytes).
 * @throws 413 picture_too_large above PICTURE_MAX_BYTES; 400 picture_invalid
 */
export function inspectPicture(bytes: Buffer, further: FurtherFormats = {}): Dimensions {
  if (bytes.length > config.limits.pictureBytes) throw pictureTooLarge()
  const dimensions = readContainer(bytes, further)
  const { width, height } = dimensions
  if (Math.min(width, height) < minSide || Math.max(width, height) > maxSide || width * height > maxPixels)
    throw pictureInvalid('dimensions')
  return dimensions
}

function readContainer(bytes: Buffer, { gif = false }: FurtherFormats): Dimensions {
  if (isJpeg(bytes)) return readJpeg(bytes)
  if (isPng(bytes)) return readPng(bytes)
  if (isWebp(bytes)) return readWebp(bytes)
  if (gif && isGif(bytes)) return readGif(bytes)
  throw pictureInvalid('format')
}
