import type { Sharp } from 'sharp'
import { loadSharp } from '../../lib/load-sharp.ts'
import { pictureInvalid } from './errors.ts'
import { maxPixels } from './inspect-picture.ts'
import { type PictureFormat, type PictureSize, pictureSizes } from './picture-keys.ts'

/** Upright sRGB pixels of the detail size, 8 bits a channel, three or four channels. */
export type Master = Readonly<{ pixels: Buffer; width: number; height: number; channels: 3 | 4 }>

type EncodedPicture = Readonly<{ size: PictureSize; format: PictureFormat; bytes: Buffer }>

/**
 * Decodes an inspected picture to pixels of the detail size; metadata is dropped.
 * @throws 400 picture_invalid when the coded data is damaged
 */
export async function decodePicture(bytes: Buffer): Promise<Master> {
  try {
    const image = loadSharp()(bytes, { limitInputPixels: maxPixels, failOn: 'warning', sequentialRead: true })
    const { orientation = 1 } = await image.metadata()
    const shrunk = await readPixels(fit(image, 'detail').toColourspace('srgb'))
    // rotation needs all pixels in memory, so it follows the resize; the bounding box is square
    return orientation === 1 ? shrunk : await readPixels(orient(fromPixels(shrunk), orientation))
  } catch (error) {
    throw pictureInvalid('damaged', error)
  }
}

/**
 * Encodes every size as WebP and as JPEG on a white background; the detail WebP comes last.
 * @param effort of the WebP encoder, 0 (fast) to 6 (small)
 */
export async function encodePicture(master: Master, effort = 4): Promise<EncodedPicture[]> {
  const files: EncodedPicture[] = []
  for (const size of ['cart', 'list', 'detail'] as const) {
    const jpg = fit(fromPixels(master), size).flatten({ background: '#fff' }).jpeg({ quality: 82 })
    files.push({ size, format: 'jpg', bytes: await jpg.toBuffer() })
    files.push({
      size,
      format: 'webp',
      bytes: await fit(fromPixels(master), size).webp({ quality: 82, effort }).toBuffer(),
    })
  }
  return files
}

function fromPixels({ pixels, width, height, channels }: Master): Sharp {
  return loadSharp()(pixels, { raw: { width, height, channels } })
}

function fit(image: Sharp, size: PictureSize): Sharp {
  const side = pictureSizes[size]
  return image.resize(side, side, { fit: 'inside', withoutEnlargement: true })
}

/** Renders an image to raw pixels. */
export async function readPixels(image: Sharp): Promise<Master> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  if (channels !== 3 && channels !== 4) throw new Error(`unexpected number of channels: ${channels}`)
  return { pixels: data, width, height, channels }
}

/** Applies the Exif orientation (Exif 2.32, tag 0x0112). sharp rotates after it mirrors. */
function orient(image: Sharp, orientation: number): Sharp {
  const degrees = [0, 0, 0, 180, 180, 270, 90, 90, 270][orientation] ?? 0
  return [2, 4, 5, 7].includes(orientation) ? image.rotate(degrees).flop() : image.rotate(degrees)
}
