import { t } from 'elysia'
import { defineError } from '../../lib/errors.ts'

const maxBytes = 5_242_880

/** A picture as a file of a multipart body. */
export const pictureFile = (description: string) =>
  t.File({ description, hint: { zh: '应为一张图片', en: 'must be a picture file' } })

const tooLarge = defineError(413, 'picture_too_large', '图片不能超过 5 MB', 'A picture has at most 5 MiB')

const notAPicture = defineError(
  415,
  'unsupported_media_type',
  '请上传 JPEG、PNG 或 WebP 图片',
  'Upload a JPEG, PNG or WebP picture',
)

/** How the files of the accepted formats, and of GIF, which gets its own refusal, begin: bytes as Latin-1. */
const signatures = /^(?:\xff\xd8\xff|\x89PNG\r\n.\n|RIFF.{4}WEBP|GIF8[79]a)/s

/**
 * Reads an uploaded picture.
 * @throws 413 picture_too_large above 5 MiB; 415 unsupported_media_type for content that is no picture
 */
export async function readPicture(file: File): Promise<Uint8Array> {
  if (file.size > maxBytes) throw tooLarge()
  const bytes = await file.bytes()
  if (!signatures.test(Buffer.from(bytes.subarray(0, 12)).toString('latin1'))) throw notAPicture()
  return bytes
}
