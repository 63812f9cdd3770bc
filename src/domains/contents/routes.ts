import { Elysia } from 'elysia'
import { cacheableJson, publicCache } from '../../http/caching.ts'
import { documented, json } from '../../http/fields.ts'
import { mayBeStale } from '../../http/stale-answers.ts'
import { cacheResponse } from '../catalog/cache/catalog-cache.ts'
import { listAds, listAdsOf } from './list-ads.ts'
import * as model from './model.ts'

const adsPolicy = publicCache(60, 600)

export const contentRoutes = new Elysia({ name: 'contents', tags: ['contents'] })
  .get('/contents/', async ({ request, set }) => cacheableJson({ request, set }, await allAds(), adsPolicy), {
    detail: {
      operationId: 'listAds',
      summary: '首页广告 · Home-page ads',
      description: 'Visible ads in display order, grouped by the key of their category.',
      responses: mayBeStale(documented(200, json(model.ads))),
    },
  })
  .get(
    '/contents/:key/',
    async ({ params, request, set }) => cacheableJson({ request, set }, await adsOf(params.key), adsPolicy),
    {
      params: model.keyParams,
      detail: {
        operationId: 'listAdsOf',
        summary: '某一类广告 · Ads of one category',
        description: '按显示顺序返回一个位置上展示中的广告。 · The shown ads of one place, in display order.',
        responses: mayBeStale(documented(200, json(model.ads), 404)),
      },
    },
  )

function allAds() {
  return cacheResponse('contents', async () => ({
    value: model.presentAds(await listAds()),
    tags: ['contents'],
  }))
}

function adsOf(key: string) {
  return cacheResponse(`contents:${key}`, async () => ({
    value: model.presentAds(await listAdsOf(key)),
    tags: ['contents'],
  }))
}
