import { Elysia, t } from 'elysia'
import { config } from '../../../config/index.ts'
import { cacheableJson, publicCache } from '../../../http/caching.ts'
import { documented, idParam, json, problems } from '../../../http/fields.ts'
import { identity } from '../../../http/identity.ts'
import { pageLinks } from '../../../lib/paging.ts'
import { orderParams, presentLine, unreviewed } from '../model.ts'
import { writeReview } from './create-review.ts'
import { listReviews } from './list-reviews.ts'
import { listUnreviewed } from './list-unreviewed.ts'
import * as model from './model.ts'

const policy = publicCache(5, 30)

export const reviewRoutes = new Elysia({ name: 'reviews', tags: ['catalog'] })
  .use(identity)
  .get(
    '/skus/:id/comments/',
    async ({ params, query, request, set }) => {
      const page = { page: query.page ?? 1, pageSize: query.page_size ?? 10 }
      const { count, answer } = await listReviews(params.id, page)
      const address = new URL(
        `${config.publicUrl}/skus/${params.id}/comments/?page=1&page_size=${page.pageSize}`,
      )
      const links = pageLinks(count, page, address).map(([rel, url]) => `<${url}>; rel="${rel}"`)
      if (links.length > 0) set.headers.link = links.join(', ')
      set.headers['x-total-count'] = String(count)
      return cacheableJson({ request, set }, answer, policy)
    },
    {
      params: t.Object({ id: idParam }),
      query: model.reviewQuery,
      detail: {
        summary: '商品评价 · Reviews of a SKU',
        description:
          'Newest first. The neighbours of the page stand in Link, the number of reviews in X-Total-Count.',
        responses: documented(200, json(model.reviewList), 400, 404),
      },
    },
  )
  .post(
    '/skus/:id/comments/',
    async ({ user, params, body, set, status }) => {
      set.headers['cache-control'] = 'no-store'
      const { order: orderId, comment, score, is_anonymous: isAnonymous = false } = body
      await writeReview({ userId: user.id, skuId: params.id, orderId, comment, score, isAnonymous })
      return status(201, {
        order_id: orderId,
        sku_id: params.id,
        comment,
        score,
        is_anonymous: isAnonymous,
      })
    },
    {
      signedIn: true,
      params: t.Object({ id: idParam }),
      body: model.newReview,
      response: { 201: model.createdReview, ...problems(400, 401, 404, 409, 415) },
      detail: {
        summary: '评价商品 · Review a SKU that was bought',
        description: 'Each line of a received order once, by its buyer; the last one finishes the order.',
      },
    },
  )
  .get(
    '/orders/:id/uncommentgoods/',
    async ({ user, params, set }) => {
      set.headers['cache-control'] = 'no-store'
      return (await listUnreviewed(user.id, params.id)).map(presentLine)
    },
    {
      signedIn: true,
      params: orderParams,
      response: { 200: unreviewed, ...problems(401, 404, 409) },
      detail: { summary: '待评价商品 · Lines to be reviewed', tags: ['orders'] },
    },
  )
