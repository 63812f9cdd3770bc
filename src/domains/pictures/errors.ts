import { text, withMembers } from '../../lib/error-members.ts'
import { defineError } from '../../lib/errors.ts'

export const pictureTooLarge = defineError(
  413,
  'picture_too_large',
  '图片文件过大',
  'The picture file is too large',
)

const refusals = {
  format: refusal('仅支持 JPEG、PNG 和 WebP 图片', 'Only JPEG, PNG and WebP pictures are supported'),
  animated: refusal('不支持动图', 'Animated pictures are not supported'),
  dimensions: refusal(
    '图片每边应为 16 至 12000 像素，总像素不超过 5000 万',
    'Each side must have 16 to 12,000 pixels, and the picture at most 50 million pixels',
  ),
  damaged: refusal('图片已损坏或不完整', 'The picture is damaged or incomplete'),
  trailing: refusal('图片末尾带有其他数据', 'The file holds extra data after the picture'),
}

type PictureFault = keyof typeof refusals

/** Builds a 400 picture_invalid with the fault as `reason`. */
export const pictureInvalid = Object.assign(
  (reason: PictureFault, cause?: unknown) => refusals[reason]({ members: { reason }, cause }),
  { status: refusals.format.status, code: refusals.format.code },
)

function refusal(zh: string, en: string) {
  return withMembers(defineError(400, 'picture_invalid', zh, en), { reason: text('原因 · why') })
}
