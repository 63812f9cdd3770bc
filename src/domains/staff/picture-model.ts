import { t } from 'elysia'
import { defineError, gatewayUnavailable } from '../../lib/errors.ts'
import { pictureInvalid } from '../pictures/errors.ts'
import { isGif } from '../pictures/gif-container.ts'
import { isJpeg } from '../pictures/jpeg-container.ts'
import { isPng } from '../pictures/png-container.ts'
import { isWebp } from '../pictures/webp-container.ts'

const maxBytes = 5_242_880

/** A picture as a file of a multipart body. */
export const pictureFile = (description: string) =>
  t.File({ description, hint: { zh: '应为一张图片', en: 'must be a picture file' } })

const staffPictureTooLarge = defineError(
  413,
  'picture_too_large',
  '图片不能超过 5 MB',
  'A picture has at most 5 MiB',
)

const notAPicture = defineError(
  415,
  'unsupported_media_type',
  '请上传 JPEG、PNG、WebP 或 GIF 图片',
  'Upload a JPEG, PNG, WebP or GIF picture',
)

/** What the upload of a picture can be refused with. */
export const pictureRefusals = [
  413,
  415,
  503,
  pictureInvalid,
  staffPictureTooLarge,
  gatewayUnavailable,
] as const

/** Staff may upload a GIF, of which the first frame is stored. */
export const staffFormats = { gif: true } as const

/**
 * Reads an uploaded picture.
 * @throws 413 picture_too_large above 5 MiB; 415 unsupported_media_type for content that is no picture
 */
export async function readPicture(file: File): Promise<Buffer> {
  if (file.size > maxBytes) throw staffPictureTooLarge()
  const bytes = Buffer.from(await file.arrayBuffer())
  if (![isJpeg, isPng, isWebp, isGif].some((isFormat) => isFormat(bytes))) throw notAPicture()
  return bytes
}
