import { t } from 'elysia'
import { config } from '../../../config/index.ts'
import { booleanField, dateTime, pageQuery } from '../../../http/fields.ts'
import { isoWithOffset } from '../../../lib/clock.ts'
import { maskLongNumbers } from '../../../lib/masks.ts'
import { publicName } from '../../accounts/public-name.ts'
import { freeText } from '../free-text-model.ts'

export const reviewQuery = t.Object(pageQuery)

const review = t.Object({
  username: t.String({ examples: ['x***g'] }),
  comment: t.String(),
  score: t.Integer(),
  create_time: dateTime,
  reply: t.String(),
})
export const reviewList = t.Array(review)

export const newReview = t.Object(
  {
    order: t.String({
      pattern: '^\\d{1,64}$',
      description: '订单编号 · order number',
      examples: ['202611280818475152312814550171'],
      hint: { zh: '订单编号无效', en: 'must be an order number' },
    }),
    comment: freeText(5, 500, { examples: ['质量很好，送货也快'] }),
    score: t.Integer({ minimum: 1, maximum: 5, hint: { zh: '评分应为 1–5', en: 'must be 1 to 5' } }),
    is_anonymous: t.Optional(booleanField),
  },
  { title: 'NewReview' },
)

export const createdReview = t.Object({
  order_id: t.String(),
  sku_id: t.Integer(),
  comment: t.String(),
  score: t.Integer(),
  is_anonymous: t.Boolean(),
})

export type ReviewRow = Readonly<{
  username: string
  nickname: string
  isAnonymous: boolean
  comment: string
  score: number
  commentTime: Date | null
  updateTime: Date
  reply: string | null
}>

/** Converts a review for strangers: names and texts hold no number that may be a mobile. */
export function presentReview(row: ReviewRow): typeof review.static {
  const { isAnonymous, comment, score, commentTime, updateTime, reply } = row
  return {
    username: publicName(row, isAnonymous),
    comment: maskLongNumbers(comment),
    score,
    create_time: isoWithOffset(commentTime ?? updateTime, config.shopTimezone),
    reply: maskLongNumbers(reply ?? ''),
  }
}
