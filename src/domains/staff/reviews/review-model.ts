import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { booleanField, dateTime, idField, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { freeText, textLine } from '../../../http/input/text-field.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import type { StaffReview } from '../../orders/reviews/list-all-reviews.ts'
import { imageUrl } from '../../pictures/image-url.ts'

export const reviewParams = t.Object({ id: idParam })

const flag = (description: string) => t.Optional({ ...booleanField, description, examples: [true] })

export const reviewQuery = t.Object({
  ...staffListQuery,
  score: t.Optional(
    t.Integer({
      minimum: 1,
      maximum: 5,
      description: '评分 · score',
      hint: { zh: '评分应为 1–5', en: 'must be 1 to 5' },
    }),
  ),
  sku_id: t.Optional(idField),
  spu_id: t.Optional(idField),
  is_hidden: flag('是否隐藏 · hidden from shoppers'),
  is_answered: flag('是否已回复 · with a reply'),
  has_pictures: flag('是否有图 · with pictures'),
})

/** Converts the filters of a query of reviews. */
export const toReviewFilter = ({
  score,
  sku_id: skuId,
  spu_id: spuId,
  ...flags
}: typeof reviewQuery.static) => ({
  ...{ score, skuId, spuId },
  ...{ isHidden: flags.is_hidden, isAnswered: flags.is_answered, hasPictures: flags.has_pictures },
})

export const replyBody = knownFieldsOnly(
  { reply: freeText(1, 500, { examples: ['感谢您的支持，欢迎再次光临'], description: '回复 · reply' }) },
  { title: 'ReviewReply' },
)

export const hideBody = knownFieldsOnly(
  {
    reason: textLine(1, 200, {
      examples: ['含有广告'],
      description: '原因，仅员工可见 · seen by staff only',
    }),
  },
  { title: 'ReviewHiding' },
)

export const review = t.Object(
  {
    id: t.Integer(),
    order_id: t.String(),
    sku_id: t.Integer(),
    sku_name: t.String(),
    user: t.String({ description: '用户名 · name of the author' }),
    score: t.Integer(),
    comment: t.String(),
    is_anonymous: t.Boolean(),
    create_time: t.Nullable(dateTime, {
      description: '评价时间；仅导入的旧数据可能为 null · time of the review; null only in imported data',
    }),
    follow_up: t.String(),
    follow_up_time: t.Nullable(dateTime),
    pictures: t.Array(t.String()),
    reply: t.String(),
    reply_time: t.Nullable(dateTime, {
      description: '回复时间，没有则为 null · time of the reply; null without one',
    }),
    is_hidden: t.Boolean({ description: '顾客是否看不到 · whether shoppers do not see it' }),
    hidden_time: t.Nullable(dateTime, {
      description: '隐藏时间，未隐藏为 null · when it was hidden; null if shown',
    }),
    hidden_reason: t.String({ description: '隐藏原因，未隐藏为空 · why it was hidden; empty if shown' }),
  },
  { title: 'StaffReview' },
)
export const reviewPage = staffPageOf(review)

const time = (date: Date | null) => date && shopTime(date)

/** Converts a review to the wire format of staff: texts as written. */
export const presentStaffReview = (row: StaffReview): typeof review.static => ({
  id: row.id,
  order_id: row.orderId,
  sku_id: row.skuId,
  sku_name: row.name,
  user: row.username,
  score: row.score,
  comment: row.comment,
  is_anonymous: row.isAnonymous,
  create_time: time(row.commentTime),
  follow_up: row.followUp,
  follow_up_time: time(row.followUpTime),
  pictures: row.pictures.map((key) => imageUrl(key)),
  reply: row.reply ?? '',
  reply_time: time(row.replyTime),
  is_hidden: row.hiddenTime !== null,
  hidden_time: time(row.hiddenTime),
  hidden_reason: row.hiddenReason,
})
