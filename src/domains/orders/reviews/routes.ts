import { Elysia, t } from 'elysia'
import { config } from '../../../config/index.ts'
import { cacheableJson, publicCache } from '../../../http/caching.ts'
import { cursorHeaders, cutAtLimit, readCursor } from '../../../http/cursor.ts'
import { documented, idParam, json, problems } from '../../../http/fields.ts'
import { idempotencyHeaders } from '../../../http/idempotency.ts'
import { identity } from '../../../http/identity.ts'
import { mayBeStale } from '../../../http/stale-answers.ts'
import { gatewayUnavailable } from '../../../lib/errors.ts'
import { pageLinks } from '../../../lib/paging.ts'
import { cacheResponse } from '../../catalog/cache/catalog-cache.ts'
import { answerOnce } from '../../idempotency/answer-once.ts'
import { idempotencyKeyReused } from '../../idempotency/errors.ts'
import { pictureInvalid, pictureTooLarge } from '../../pictures/errors.ts'
import { alreadyReviewed, orderRefunded, orderState, reviewClosed } from '../errors.ts'
import { orderParams, presentLine, unreviewedLines } from '../model.ts'
import { createReview } from './create-review.ts'
import { editReview } from './edit-review.ts'
import { listReviews, readReviews } from './list-reviews.ts'
import { listUnreviewed } from './list-unreviewed.ts'
import * as model from './model.ts'

const reviewsPolicy = publicCache(5, 30)

export const reviewRoutes = new Elysia({ name: 'reviews', tags: ['catalog'] })
  .use(identity)
  .get(
    '/skus/:id/comments/',
    async ({ params, query, request, set }) => {
      const path = `/skus/${params.id}/comments/`
      const cursor = readCursor(query, path)
      if (cursor) {
        const { after, limit } = cursor
        const { ids } = await listReviews(params.id, { page: 1, pageSize: limit + 1, after })
        const { rows, next } = cutAtLimit(ids, cursor, (id) => id)
        Object.assign(set.headers, cursorHeaders(path, cursor, next))
        const reviews = await cacheReviews(`reviews:${params.id}:after:${after}:${limit}`, params.id, rows)
        return cacheableJson({ request, set }, reviews, reviewsPolicy)
      }
      const page = { page: query.page ?? 1, pageSize: query.page_size ?? 10 }
      const { count, ids } = await listReviews(params.id, page)
      const reviews = await cacheReviews(`reviews:${params.id}:${page.page}:${page.pageSize}`, params.id, ids)
      const address = new URL(`${config.publicUrl}${path}?page=1&page_size=${page.pageSize}`)
      const links = pageLinks(count, page, address).map(([rel, url]) => `<${url}>; rel="${rel}"`)
      if (links.length > 0) set.headers.link = links.join(', ')
      set.headers['x-total-count'] = String(count)
      return cacheableJson({ request, set }, reviews, reviewsPolicy)
    },
    {
      params: t.Object({ id: idParam }),
      query: model.reviewQuery,
      detail: {
        operationId: 'listReviews',
        summary: '商品评价 · Reviews of a SKU',
        description:
          'Newest first. Names are masked, and so are numbers of seven or more digits in texts. The Link header holds the neighboring pages, X-Total-Count the number of reviews. With a cursor, X-Next-Cursor is the cursor of the next request, and Link its address; both are absent at the end.',
        responses: mayBeStale(documented(200, json(model.reviewList), 400, 404)),
      },
    },
  )
  .post(
    '/skus/:id/comments/',
    async ({ user, params, body, headers, set, status }) => {
      const { order: orderId, comment, score, is_anonymous: isAnonymous = false } = body
      const review = { userId: user.id, skuId: params.id, orderId, comment, score, isAnonymous }
      const call = { userId: user.id, operation: 'createReview', headers, content: { params, body }, set }
      const answer = await answerOnce(call, {
        run: (claim) => createReview(review, claim),
        again: async (id) => id,
        present: (id) => ({
          id,
          order_id: orderId,
          sku_id: params.id,
          comment,
          score,
          is_anonymous: isAnonymous,
        }),
      })
      return status(201, answer)
    },
    {
      signedIn: true,
      params: t.Object({ id: idParam }),
      body: model.newReview,
      headers: idempotencyHeaders,
      response: {
        201: model.createdReview,
        ...problems(400, 401, 404, 415, alreadyReviewed, orderRefunded, orderState, idempotencyKeyReused),
      },
      detail: {
        operationId: 'createReview',
        summary: '评价商品 · Review a purchased SKU',
        description:
          'The buyer of a received order may review each of its lines once. The last review completes the order.',
      },
    },
  )
  .put(
    '/skus/:id/comments/:review/',
    async ({ user, params, body }) => {
      const edit = await model.parseReviewEdit(body)
      return model.presentOwnReview(params.id, await editReview(user.id, params.id, params.review, edit))
    },
    {
      signedIn: true,
      params: model.reviewParams,
      body: model.reviewEdit,
      response: {
        200: model.ownReview,
        ...problems(
          400,
          401,
          404,
          413,
          415,
          429,
          503,
          pictureInvalid,
          reviewClosed,
          pictureTooLarge,
          gatewayUnavailable,
        ),
      },
      detail: {
        operationId: 'editReview',
        summary: '修改或追加评价 · Edit or supplement an own review',
        description:
          'For 30 days after the review (409 review_closed). An absent field keeps its value. follow_up is a supplement, shown below the review. Pictures are sent as files of a multipart body: 1 to 9, which replace the pictures of the review; delete_pictures, or an empty list of pictures in JSON, removes them all; with files it is 400. The total of a body with pictures is limited by REVIEW_UPLOAD_LIMIT_BYTES.',
      },
    },
  )
  .get(
    '/orders/:id/uncommentgoods/',
    async ({ user, params }) => (await listUnreviewed(user.id, params.id)).map(presentLine),
    {
      signedIn: true,
      params: orderParams,
      response: { 200: unreviewedLines, ...problems(401, 404, orderRefunded, orderState) },
      detail: {
        operationId: 'listUnreviewedLines',
        summary: '待评价商品 · Order lines without a review',
        description:
          '待评价或已完成订单中还没有评价的商品，其他状态为 409。 · The lines of a received or finished order that have no review; 409 in other statuses.',
        tags: ['orders'],
      },
    },
  )

function cacheReviews(key: string, skuId: number, ids: readonly number[]) {
  return cacheResponse(key, async () => ({
    value: (await readReviews(ids)).map(model.presentReview),
    tags: [`reviews:${skuId}`],
  }))
}
