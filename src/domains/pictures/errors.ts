import { type AppError, defineError } from '../../lib/errors.ts'

export const pictureTooLarge = defineError(
  413,
  'picture_too_large',
  '图片文件过大',
  'The picture has too many bytes',
)

const refusals = {
  format: refusal('仅支持 JPEG、PNG 和 WebP 图片', 'Only JPEG, PNG and WebP pictures are taken'),
  animated: refusal('不支持动图', 'Animated pictures are not taken'),
  dimensions: refusal(
    '图片每边应为 16 至 12000 像素，总像素不超过 5000 万',
    'Each side must have 16 to 12,000 pixels, and the whole at most 50 million',
  ),
  damaged: refusal('图片已损坏或不完整', 'The picture is damaged or incomplete'),
  trailing: refusal('图片末尾带有其他数据', 'Something else follows the picture in its file'),
}

export type PictureFault = keyof typeof refusals

/** 400 picture_invalid; the fault stands in the answer as `reason`. */
export function pictureInvalid(reason: PictureFault, cause?: unknown): AppError {
  return refusals[reason]({ members: { reason }, cause })
}

function refusal(zh: string, en: string) {
  return defineError(400, 'picture_invalid', zh, en)
}
