import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { gatewayUnavailable } from '../../../lib/errors.ts'
import { reviewHidden, reviewShown } from '../../orders/errors.ts'
import { getStaffReview, listAllReviews, type StaffReview } from '../../orders/reviews/list-all-reviews.ts'
import { hideReview, replyToReview, showReview } from '../../orders/reviews/moderate-reviews.ts'
import { reviewFields } from '../../orders/reviews/review-fields.ts'
import { staffAccess } from '../access/macro.ts'
import { applyMatchedEdit } from '../audit/apply-edit.ts'
import { recordChange, recordMatchedChange } from '../audit/record-change.ts'
import { preconditionFailed, preconditionRequired } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './review-model.ts'

/** Answers with a review and its ETag. */
function answer(set: { headers: Record<string, unknown> }, review: StaffReview) {
  set.headers.etag = etagOf(reviewFields(review))
  return model.presentStaffReview(review)
}

/** Reviews: replies, and what shoppers do not see. */
export const staffReviewRoutes = new Elysia({
  name: 'staff-reviews',
  prefix: '/meiduo_admin',
  tags: ['staff-shop'],
})
  .use(staffAccess)
  .get(
    '/reviews/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      const page = await listAllReviews({ ...wish, ...model.toReviewFilter(query) })
      return presentStaffPage(page, wish, model.presentStaffReview)
    },
    {
      staff: 'orders.view_review',
      query: model.reviewQuery,
      response: { 200: model.reviewPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listStaffReviews',
        summary: '评价列表 · Reviews',
        description:
          'All reviews, hidden ones too, newest first. The keyword is an order number or the name of an author.',
      },
    },
  )
  .get('/reviews/:id/', async ({ params, set }) => answer(set, await getStaffReview(params.id)), {
    staff: 'orders.view_review',
    params: model.reviewParams,
    response: { 200: model.review, ...problems(401, 403, 404) },
    detail: {
      operationId: 'getStaffReview',
      summary: '评价 · One review',
      description:
        '含买家、追评、图片、回复与隐藏的原因。回答的 ETag 用于 If-Match。 · Holds the buyer, the follow-up, pictures, the reply and why it is hidden. Its ETag is for If-Match.',
    },
  })
  .put(
    '/reviews/:id/reply/',
    async ({ params, body, caller, set }) => {
      const stored = await applyMatchedEdit(caller, 'replyToReview', body, ({ reply }, record) =>
        replyToReview(params.id, reply, record),
      )
      return answer(set, stored)
    },
    {
      staff: 'orders.change_review',
      params: model.reviewParams,
      query: mergeQuery,
      body: model.replyBody,
      response: {
        200: model.review,
        ...problems(400, 401, 403, 404, 415, preconditionFailed, preconditionRequired),
      },
      detail: {
        operationId: 'replyToReview',
        summary: '回复评价 · Reply to a review',
        description: 'Replaces the former reply. Shoppers see it immediately below the review.',
      },
    },
  )
  .delete(
    '/reviews/:id/reply/',
    async ({ params, caller, status }) => {
      await replyToReview(params.id, '', recordMatchedChange(caller, 'deleteReviewReply'))
      return status(204, undefined)
    },
    {
      staff: 'orders.change_review',
      params: model.reviewParams,
      detail: {
        operationId: 'deleteReviewReply',
        summary: '删除回复 · Remove the reply to a review',
        description: '买家与其他顾客不再看到回复。 · Shoppers no longer see the reply.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          403,
          404,
          415,
          preconditionFailed,
          preconditionRequired,
        ),
      },
    },
  )
  .post(
    '/reviews/:id/hide/',
    async ({ params, body, caller, set }) =>
      answer(set, await hideReview(params.id, body.reason, recordChange(caller, 'hideReview'))),
    {
      staff: 'orders.change_review',
      params: model.reviewParams,
      body: model.hideBody,
      response: {
        200: model.review,
        ...problems(400, 401, 403, 404, 415, reviewHidden, preconditionFailed, gatewayUnavailable),
      },
      detail: {
        operationId: 'hideReview',
        summary: '隐藏评价 · Hide a review',
        description:
          'Shoppers see neither the review nor its pictures, and it counts no longer. Its pictures get new addresses; the former ones end within a minute. 409 review_hidden.',
      },
    },
  )
  .post(
    '/reviews/:id/show/',
    async ({ params, caller, set }) =>
      answer(set, await showReview(params.id, recordChange(caller, 'showReview'))),
    {
      staff: 'orders.change_review',
      params: model.reviewParams,
      response: { 200: model.review, ...problems(400, 401, 403, 404, 415, reviewShown, preconditionFailed) },
      detail: {
        operationId: 'showReview',
        summary: '恢复显示评价 · Show a hidden review again',
        description: '409 review_shown when it is not hidden.',
      },
    },
  )
