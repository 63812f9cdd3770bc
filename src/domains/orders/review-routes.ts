import { Elysia, t } from 'elysia'
import { config } from '../../config.ts'
import { cacheableJson, keepFor } from '../../http/caching.ts'
import { documented, idParam, json } from '../../http/fields.ts'
import { pageLinks } from '../../lib/paging.ts'
import * as model from './review-model.ts'
import { listReviews } from './reviews.ts'

const policy = keepFor(5, 30)

export const reviewRoutes = new Elysia({ name: 'reviews', tags: ['catalog'] }).get(
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
