import { t } from 'elysia'
import { config } from '../../config.ts'
import { dateTime, input, pageQuery } from '../../http/fields.ts'
import { isoWithOffset } from '../../lib/clock.ts'
import { maskName } from '../../lib/masks.ts'

export const reviewQuery = input(pageQuery)

const review = t.Object({
  username: t.String({ examples: ['x***g'] }),
  comment: t.String(),
  score: t.Integer(),
  create_time: dateTime,
  reply: t.String(),
})
export const reviewList = t.Array(review)

const closedName = /^closed:/

export type ReviewRow = Readonly<{
  username: string
  isAnonymous: boolean
  comment: string
  score: number
  commentTime: Date | null
  updateTime: Date
  reply: string | null
}>

export function presentReview(row: ReviewRow): typeof review.static {
  const { username, isAnonymous, comment, score, commentTime, updateTime, reply } = row
  return {
    username: nameOf(username, isAnonymous),
    comment,
    score,
    create_time: isoWithOffset(commentTime ?? updateTime, config.shopTimezone),
    reply: reply ?? '',
  }
}

function nameOf(username: string, isAnonymous: boolean): string {
  if (closedName.test(username)) return '已注销用户'
  return isAnonymous ? maskName(username) : username
}
