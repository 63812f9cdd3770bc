import { Elysia, t } from 'elysia'
import { config } from '../../config/index.ts'
import { cacheableJson, publicCache } from '../../http/caching.ts'
import { documented, json, pageOf } from '../../http/fields.ts'
import { toPage } from '../../lib/paging.ts'
import { cacheResponse } from './cache/catalog-cache.ts'
import { getBreadcrumb, listCategories, listChannels } from './categories.ts'
import { getSkuDetail } from './get-sku.ts'
import { hotLimit, listSkus } from './list-skus.ts'
import * as model from './model.ts'

/** Prices stand in these: an order reads its own from the database. */
const priced = publicCache(5, 30)
const structure = publicCache(60, 600)

const categoryRoutes = new Elysia({ name: 'categories', tags: ['catalog'] })
  .get(
    '/channels/',
    async ({ request, set }) => cacheableJson({ request, set }, await listChannels(), structure),
    {
      detail: {
        summary: '首页频道 · The menu of the home page',
        responses: documented(200, json(model.channelList)),
      },
    },
  )
  .get(
    '/categories/',
    async ({ request, set }) => cacheableJson({ request, set }, await listCategories(), structure),
    {
      detail: {
        summary: '商品分类 · The tree of categories',
        responses: documented(200, json(model.categoryList)),
      },
    },
  )
  .get(
    '/categories/:id/',
    async ({ params, request, set }) =>
      cacheableJson({ request, set }, await getBreadcrumb(params.id), structure),
    {
      params: model.idParams,
      detail: {
        summary: '面包屑导航 · Where a category lies',
        description: 'Levels below the category itself are null.',
        responses: documented(200, json(model.breadcrumb), 404),
      },
    },
  )

export const catalogRoutes = new Elysia({ name: 'catalog', tags: ['catalog'] })
  .use(categoryRoutes)
  .get(
    '/categories/:id/skus/',
    async ({ params, query, request, set }) =>
      cacheableJson({ request, set }, await answerList(params.id, query), priced),
    {
      params: model.idParams,
      query: model.listQuery,
      detail: {
        summary: '商品列表 · SKUs of a category',
        description:
          'A category of any level takes in its descendants. The newest come first unless an ordering is named; create_time and sales put the highest first, with or without a dash. A page has 10 unless page_size says otherwise.',
        responses: documented(200, json(pageOf(model.skuSummary)), 400, 404),
      },
    },
  )
  .get(
    '/categories/:id/hotskus/',
    async ({ params, request, set }) => cacheableJson({ request, set }, await answerHot(params.id), priced),
    {
      params: model.idParams,
      detail: {
        summary: '热销商品 · Best sellers of a category',
        responses: documented(200, json(t.Array(model.skuSummary)), 404),
      },
    },
  )
  .get(
    '/skus/:id/',
    async ({ params, request, set }) =>
      cacheableJson({ request, set }, await answerDetail(params.id), priced),
    {
      params: model.idParams,
      detail: { summary: '商品详情 · One SKU', responses: documented(200, json(model.skuDetail), 404) },
    },
  )

function answerList(id: number, query: typeof model.listQuery.static) {
  const { page = 1, page_size: pageSize = 10, ordering } = query
  return cacheResponse(`skus:${id}:${ordering}:${pageSize}:${page}`, async () => {
    const request = { page, pageSize }
    const { count, rows, tags } = await listSkus(id, ordering ?? 'create_time', request)
    const address = new URL(`${config.publicUrl}/categories/${id}/skus/?page=${page}&page_size=${pageSize}`)
    if (ordering) address.searchParams.set('ordering', ordering)
    return { value: toPage(rows.map(model.presentSkuSummary), count, request, address), tags }
  })
}

function answerHot(id: number) {
  return cacheResponse(`hot:${id}`, async () => {
    const { rows, tags } = await listSkus(id, 'sales', { page: 1, pageSize: hotLimit })
    return { value: rows.map(model.presentSkuSummary), tags }
  })
}

function answerDetail(id: number) {
  return cacheResponse(`sku:${id}`, async () => {
    const detail = await getSkuDetail(id)
    return {
      value: model.presentDetail(detail),
      tags: [`goods:${detail.goods.id}`, `stock:${detail.goods.id}`],
    }
  })
}
