import { Elysia } from 'elysia'
import { config } from '../../config.ts'
import { cacheableJson } from '../../http/caching.ts'
import { documented, json, pageOf } from '../../http/fields.ts'
import { toPage } from '../../lib/paging.ts'
import { getSkuDetail } from './detail.ts'
import { listSkus } from './listing.ts'
import * as model from './model.ts'

const maxAgeSeconds = 5

export const catalogRoutes = new Elysia({ name: 'catalog', tags: ['catalog'] })
  .get(
    '/categories/:id/skus/',
    async ({ params, query, request }) => {
      const page = { page: query.page ?? 1, pageSize: query.page_size ?? 10 }
      const { count, rows } = await listSkus(params.id, query.ordering ?? 'create_time', page)
      const address = new URL(
        new URL(request.url).search,
        `${config.publicUrl}/categories/${params.id}/skus/`,
      )
      const body = toPage(rows.map(model.presentBrief), count, page, address)
      return cacheableJson(request, JSON.stringify(body), maxAgeSeconds)
    },
    {
      params: model.idParams,
      query: model.listQuery,
      detail: {
        summary: '商品列表 · SKUs of a category',
        description:
          'A category of any level takes in its descendants. create_time and sales put the highest first.',
        responses: documented(200, json(pageOf(model.skuBrief)), 400, 404),
      },
    },
  )
  .get(
    '/skus/:id/',
    async ({ params, request }) =>
      cacheableJson(
        request,
        JSON.stringify(model.presentDetail(await getSkuDetail(params.id))),
        maxAgeSeconds,
      ),
    {
      params: model.idParams,
      detail: { summary: '商品详情 · One SKU', responses: documented(200, json(model.skuDetail), 404) },
    },
  )
