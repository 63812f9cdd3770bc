import { t } from 'elysia'
import { defineError } from '../../lib/errors.ts'

const maxBytes = 5_242_880

/** A picture as a file of a multipart body. */
export const pictureFile = (description: string) =>
  t.File({ description, hint: { zh: '应为一张图片', en: 'must be a picture file' } })

const tooLarge = defineError(413, 'picture_too_large', '图片不能超过 5 MB', 'A picture has at most 5 MiB')

/** Reads an uploaded picture. @throws 413 picture_too_large above 5 MiB */
export function readPicture(file: File): Promise<Uint8Array> {
  if (file.size > maxBytes) throw tooLarge()
  return file.bytes()
}
