import { Elysia, t } from 'elysia'
import { config } from '../../config/index.ts'
import { cacheableJson, publicCache } from '../../http/caching.ts'
import { visitorOf } from '../../http/client/visitor.ts'
import { documented, json, pageOf } from '../../http/fields.ts'
import { mayBeStale } from '../../http/stale-answers.ts'
import { toPage } from '../../lib/paging.ts'
import { cacheResponse } from './cache/catalog-cache.ts'
import { getBreadcrumb, listCategories, listChannelGroups } from './categories/browse-categories.ts'
import { getSkuDetail } from './get-sku.ts'
import { hotLimit, listSkus } from './list-skus.ts'
import * as model from './model.ts'
import { countVisitor } from './views/count-traffic.ts'
import { countView } from './views/count-views.ts'

/** For answers with prices. They may be stale: an order reads its prices from the database. */
const pricePolicy = publicCache(5, 30)
const treePolicy = publicCache(60, 600)

const categoryRoutes = new Elysia({ name: 'categories', tags: ['catalog'] })
  .get(
    '/channels/',
    async ({ request, set }) => cacheableJson({ request, set }, await channelMenu(), treePolicy),
    {
      detail: {
        operationId: 'listChannelGroups',
        summary: '首页频道 · Home-page channel menu',
        description:
          '首页的频道菜单：每组频道及其第二、三级分类。 · The menu of the home page: each group with its channels and their categories of the second and third level.',
        responses: mayBeStale(documented(200, json(model.channelList))),
      },
    },
  )
  .get(
    '/categories/',
    async ({ request, set }) => cacheableJson({ request, set }, await categoryTree(), treePolicy),
    {
      detail: {
        operationId: 'listCategories',
        summary: '商品分类 · Category tree',
        description:
          '三级分类的整棵树，sub_cats 为下级分类。 · The whole tree of three levels; sub_cats holds the children.',
        responses: mayBeStale(documented(200, json(model.categoryList))),
      },
    },
  )
  .get(
    '/categories/:id/',
    async ({ params, request, set }) =>
      cacheableJson({ request, set }, await breadcrumbOf(params.id), treePolicy),
    {
      params: model.idParams,
      detail: {
        operationId: 'getBreadcrumb',
        summary: '面包屑导航 · Breadcrumb of a category',
        description: 'The path from the root category to this one. Levels below the category are null.',
        responses: mayBeStale(documented(200, json(model.breadcrumb), 404)),
      },
    },
  )

export const catalogRoutes = new Elysia({ name: 'catalog', tags: ['catalog'] })
  .use(categoryRoutes)
  .get(
    '/categories/:id/skus/',
    async ({ params, query, request, set }) =>
      cacheableJson({ request, set }, await skuPage(params.id, query), pricePolicy),
    {
      params: model.idParams,
      query: model.listQuery,
      detail: {
        operationId: 'listSkus',
        summary: '商品列表 · SKUs of a category',
        description:
          'Includes the SKUs of all descendant categories. Default ordering: newest first. create_time and sales sort in descending order, with or without a leading dash. Default page size: 10.',
        responses: mayBeStale(documented(200, json(pageOf(model.skuSummary)), 400, 404)),
      },
    },
  )
  .get(
    '/categories/:id/hotskus/',
    async ({ params, request, set }) =>
      cacheableJson({ request, set }, await bestSellers(params.id), pricePolicy),
    {
      params: model.idParams,
      detail: {
        operationId: 'listBestSellers',
        summary: '热销商品 · Best sellers of a category',
        description:
          '该分类及其下级分类中在售、销量最高的几件商品。 · The best-selling SKUs on sale in the category and its descendants.',
        responses: mayBeStale(documented(200, json(t.Array(model.skuSummary)), 404)),
      },
    },
  )
  .get(
    '/skus/:id/',
    async ({ params, request, server, set }) => {
      const detail = await skuDetail(params.id)
      countView(params.id, request.headers.get('user-agent'))
      countVisitor(visitorOf(request, server))
      return cacheableJson({ request, set }, detail, pricePolicy)
    },
    {
      params: model.idParams,
      detail: {
        operationId: 'getSku',
        summary: '商品详情 · SKU details',
        description:
          '含图片、规格与同一商品的其他 SKU、面包屑。specs 的每个选项给出对应的 sku_id。下架商品为 404。 · Includes pictures, specifications with the sibling SKU of each option, and the breadcrumb. A SKU that is off sale is 404.',
        responses: mayBeStale(documented(200, json(model.skuDetail), 404)),
      },
    },
  )

function channelMenu() {
  return cacheResponse('channels', async () => ({
    value: (await listChannelGroups()).map(model.presentChannelGroup),
    tags: [],
  }))
}

function categoryTree() {
  return cacheResponse('categories', async () => ({
    value: (await listCategories()).map(model.presentCategory),
    tags: [],
  }))
}

function breadcrumbOf(id: number) {
  return cacheResponse(`breadcrumb:${id}`, async () => ({
    value: model.presentBreadcrumb(await getBreadcrumb(id)),
    tags: [],
  }))
}

function skuPage(id: number, query: typeof model.listQuery.static) {
  const { page = 1, page_size: pageSize = 10, ordering } = query
  return cacheResponse(`skus:${id}:${ordering}:${pageSize}:${page}`, async () => {
    const request = { page, pageSize }
    const { count, rows, tags } = await listSkus(id, ordering ?? 'create_time', request)
    const address = new URL(`${config.publicUrl}/categories/${id}/skus/?page=${page}&page_size=${pageSize}`)
    if (ordering) address.searchParams.set('ordering', ordering)
    return { value: toPage(rows.map(model.presentSkuSummary), count, request, address), tags }
  })
}

function bestSellers(id: number) {
  return cacheResponse(`hot:${id}`, async () => {
    const { rows, tags } = await listSkus(id, 'sales', { page: 1, pageSize: hotLimit })
    return { value: rows.map(model.presentSkuSummary), tags }
  })
}

function skuDetail(id: number) {
  return cacheResponse(`sku:${id}`, async () => {
    const detail = await getSkuDetail(id)
    return {
      value: model.presentDetail(detail),
      tags: [`goods:${detail.goods.id}`, `stock:${detail.goods.id}`],
    }
  })
}
