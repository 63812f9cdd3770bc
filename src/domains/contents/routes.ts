import { Elysia } from 'elysia'
import { cacheableJson, publicCache } from '../../http/caching.ts'
import { documented, json } from '../../http/fields.ts'
import { listAds, listAdsOf } from './list-ads.ts'
import * as model from './model.ts'

const policy = publicCache(60, 600)

export const contentRoutes = new Elysia({ name: 'contents', tags: ['contents'] })
  .get('/contents/', async ({ request, set }) => cacheableJson({ request, set }, await listAds(), policy), {
    detail: {
      summary: '首页广告 · The ads of the home page',
      description: 'By the key of their category, in their order; only those that are shown.',
      responses: documented(200, json(model.ads)),
    },
  })
  .get(
    '/contents/:key/',
    async ({ params, request, set }) => cacheableJson({ request, set }, await listAdsOf(params.key), policy),
    {
      params: model.keyParams,
      detail: {
        summary: '某一类广告 · The ads of one category',
        responses: documented(200, json(model.ads), 404),
      },
    },
  )
