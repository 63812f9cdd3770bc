import { createHash } from 'node:crypto'
import sharp, { type Sharp } from 'sharp'
import { pictureInvalid } from './errors.ts'
import { maxPixels } from './inspect-picture.ts'
import { type PictureFormat, type PictureSize, pictureSizes } from './picture-keys.ts'

/** Upright sRGB pixels, 8 bits a channel, three or four channels, no side longer than the detail size. */
export type Master = Readonly<{ pixels: Buffer; width: number; height: number; channels: 3 | 4 }>

export type EncodedPicture = Readonly<{ size: PictureSize; format: PictureFormat; bytes: Buffer }>

// what libvips keeps of one picture is of no use to the next, and grows with every upload
sharp.cache(false)

/** Part of every id: to be raised when the encoding changes, since what was served once is cached for good. */
const recipe = 'v1'

/**
 * Decodes a picture that was inspected, and shrinks it to the detail size; nothing is left of it but pixels.
 * @throws 400 picture_invalid when the data is damaged
 */
export async function decodePicture(bytes: Buffer): Promise<Master> {
  try {
    const image = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'warning', sequentialRead: true })
    const { orientation = 1 } = await image.metadata()
    const shrunk = await readPixels(fit(image, 'detail').toColourspace('srgb'))
    // turned last: turning needs all pixels at once, and the box that they were fitted to is square
    return orientation === 1 ? shrunk : await readPixels(turn(open(shrunk), orientation))
  } catch (error) {
    throw pictureInvalid('damaged', error)
  }
}

/** 40 hexadecimal digits that name the pixels: the same picture has the same, whatever file it came in. */
export function pictureId({ pixels, width, height, channels }: Master): string {
  const hash = createHash('sha256').update(`${recipe} ${width}x${height}x${channels} `).update(pixels)
  return hash.digest('hex').slice(0, 40)
}

/**
 * Every file of a picture: each size as WebP and as JPEG on white, the detail WebP last.
 * @param effort of the WebP encoder, 0 to 6: the more, the smaller and slower
 */
export async function encodePicture(master: Master, effort = 4): Promise<EncodedPicture[]> {
  const files: EncodedPicture[] = []
  for (const size of ['cart', 'list', 'detail'] as const) {
    const jpg = fit(open(master), size).flatten({ background: '#fff' }).jpeg({ quality: 82 })
    files.push({ size, format: 'jpg', bytes: await jpg.toBuffer() })
    files.push({
      size,
      format: 'webp',
      bytes: await fit(open(master), size).webp({ quality: 82, effort }).toBuffer(),
    })
  }
  return files
}

function open({ pixels, width, height, channels }: Master): Sharp {
  return sharp(pixels, { raw: { width, height, channels } })
}

function fit(image: Sharp, size: PictureSize): Sharp {
  const side = pictureSizes[size]
  return image.resize(side, side, { fit: 'inside', withoutEnlargement: true })
}

/** The pixels of an image as they are. */
export async function readPixels(image: Sharp): Promise<Master> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  if (channels !== 3 && channels !== 4) throw new Error(`${channels} channels`)
  return { pixels: data, width, height, channels }
}

/** Undoes what the camera says of its position, Exif 2.32, tag 0x0112; sharp mirrors before it turns. */
function turn(image: Sharp, orientation: number): Sharp {
  const degrees = [0, 0, 0, 180, 180, 270, 90, 90, 270][orientation] ?? 0
  return [2, 4, 5, 7].includes(orientation) ? image.rotate(degrees).flop() : image.rotate(degrees)
}
