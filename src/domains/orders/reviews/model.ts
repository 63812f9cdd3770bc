import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { cursorQuery } from '../../../http/cursor.ts'
import { booleanField, dateTime, idParam, pageQuery } from '../../../http/fields.ts'
import { freeText } from '../../../http/input/text-field.ts'
import { defineError } from '../../../lib/errors.ts'
import { maskLongNumbers } from '../../../lib/text/masks.ts'
import { publicName } from '../../accounts/public-name.ts'
import { imageUrl } from '../../pictures/image-url.ts'
import { orderIdField } from '../model.ts'
import type { OwnReview, ReviewEdit } from './edit-review.ts'

export const reviewQuery = t.Object({ ...pageQuery, ...cursorQuery })

const supplementFields = {
  follow_up: t.String({
    description: '追评，无则为空 · supplement, empty without one',
    examples: ['用了一个月，很耐用'],
  }),
  follow_up_time: t.Nullable(dateTime),
  pictures: t.Array(t.String({ examples: ['http://localhost:8000/media/pictures/0f3c/detail.webp'] }), {
    description: '晒图，最多九张 · pictures, at most nine',
  }),
}

const reviewId = t.Integer({ description: '评价编号 · id of the review', examples: [17] })

const review = t.Object({
  id: reviewId,
  username: t.String({
    examples: ['x***g'],
    description:
      '昵称，没有则为用户名；匿名时只有首尾字符 · nickname, else the user name; first and last character of an anonymous author',
  }),
  comment: t.String({
    description: '评价内容，电话号码已打码 · text of the review; phone numbers are masked',
  }),
  score: t.Integer(),
  create_time: dateTime,
  reply: t.String(),
  ...supplementFields,
})
export const reviewList = t.Array(review)

const commentOf = '评价内容 · text of the review'
const scoreField = t.Integer({
  minimum: 1,
  maximum: 5,
  description: '评分，5 为最好 · score, 5 is the best',
  hint: { zh: '评分应为 1–5', en: 'must be 1 to 5' },
})
const anonymousField = {
  ...booleanField,
  description:
    '匿名：名称只显示首尾字符；默认 false · true: the name shows its first and last character only; false by default',
}

export const newReview = t.Object(
  {
    order: { ...orderIdField, examples: ['202611280818475152312814550171'] },
    comment: freeText(5, 500, { examples: ['质量很好，送货也快'], description: commentOf }),
    score: scoreField,
    is_anonymous: t.Optional(anonymousField),
  },
  { title: 'NewReview' },
)

export const createdReview = t.Object({
  id: reviewId,
  order_id: t.String(),
  sku_id: t.Integer(),
  comment: t.String(),
  score: t.Integer(),
  is_anonymous: t.Boolean(),
})

export const reviewParams = t.Object({ id: idParam, review: idParam })

/** Pictures of one review. */
const maxPictures = 9

export const reviewEdit = t.Object(
  {
    comment: t.Optional(freeText(5, 500, { examples: ['用了一周，还是很好'], description: commentOf })),
    score: t.Optional(scoreField),
    is_anonymous: t.Optional(anonymousField),
    follow_up: t.Optional(
      freeText(0, 500, {
        description: '追评，空字符串删除 · supplement; an empty text removes it',
        examples: ['用了一个月，很耐用'],
      }),
    ),
    pictures: t.Optional(
      t.Files({
        maxItems: maxPictures,
        description:
          '1–9 张图片（仅 multipart），替换原有图片 · files of a multipart body; they replace the pictures of the review',
        hint: { zh: '应为 1–9 张图片', en: 'must be 1 to 9 picture files' },
      }),
    ),
    delete_pictures: t.Optional({
      ...booleanField,
      description:
        'true：删除全部图片；不能与文件同时提交 · true removes all pictures; not together with files',
    }),
  },
  { title: 'ReviewEdit' },
)

export const ownReview = t.Object(
  {
    id: reviewId,
    order_id: t.String({ examples: ['202611280818475152312814550171'] }),
    sku_id: t.Integer(),
    comment: t.String(),
    score: t.Integer(),
    is_anonymous: t.Boolean(),
    ...supplementFields,
  },
  { title: 'OwnReview' },
)

const picturesContradict = defineError(
  400,
  'invalid_input',
  '不能同时上传并删除图片',
  'contradicts pictures',
  'delete_pictures',
)

/**
 * Reads the files of an edit. `delete_pictures` and an empty list of `pictures` alike remove the pictures.
 * @throws 400 invalid_input when one says to remove the pictures and the other says not to
 */
export async function parseReviewEdit(body: typeof reviewEdit.static): Promise<ReviewEdit> {
  const { comment, score, is_anonymous: isAnonymous, follow_up: followUp, pictures: files } = body
  const areRemoved = body.delete_pictures ?? files?.length === 0
  if (files && areRemoved !== (files.length === 0)) throw picturesContradict()
  const pictures = files ? await Promise.all(files.map((file) => file.bytes())) : []
  const isReplaced = pictures.length > 0 || areRemoved
  return { comment, score, isAnonymous, followUp, pictures: isReplaced ? pictures : undefined }
}

/** Converts a review for its author, with its texts as written. */
export function presentOwnReview(skuId: number, row: OwnReview): typeof ownReview.static {
  const { orderId, isAnonymous, followUp, followUpTime, pictures, ...rest } = row
  return {
    ...rest,
    order_id: orderId,
    sku_id: skuId,
    is_anonymous: isAnonymous,
    follow_up: followUp,
    follow_up_time: followUpTime && shopTime(followUpTime),
    pictures: pictures.map((key) => imageUrl(key)),
  }
}

type ReviewRow = Readonly<{
  id: number
  username: string
  nickname: string
  isAnonymous: boolean
  comment: string
  score: number
  commentTime: Date | null
  updateTime: Date
  reply: string | null
  followUp: string
  followUpTime: Date | null
  /** Keys with a comma between them. */
  pictures: string | null
}>

/** Converts a review for strangers: names and texts hold no number that may be a mobile. */
export function presentReview(row: ReviewRow): typeof review.static {
  const { id, isAnonymous, comment, score, commentTime, updateTime, reply, followUp, followUpTime } = row
  return {
    id,
    username: publicName(row, isAnonymous),
    comment: maskLongNumbers(comment),
    score,
    create_time: shopTime(commentTime ?? updateTime),
    reply: maskLongNumbers(reply ?? ''),
    follow_up: maskLongNumbers(followUp),
    follow_up_time: followUpTime && shopTime(followUpTime),
    pictures: row.pictures?.split(',').map((key) => imageUrl(key)) ?? [],
  }
}
