import { Elysia } from 'elysia'
import { cacheableJson, publicCache } from '../../http/caching.ts'
import { documented, json } from '../../http/fields.ts'
import { mayBeStale } from '../../http/stale-answers.ts'
import { cacheResponse } from '../catalog/cache/catalog-cache.ts'
import { getShopProfile } from './find-profile.ts'
import * as model from './model.ts'

const shopPolicy = publicCache(60, 600)

export const shopRoutes = new Elysia({ name: 'shop', tags: ['contents'] }).get(
  '/shop/',
  async ({ request, set }) => cacheableJson({ request, set }, await readShop(), shopPolicy),
  {
    detail: {
      operationId: 'getShop',
      summary: '店铺资料 · Profile of the shop',
      description:
        'Name, service phone, return address, ICP number, link to the license, and the agreement and privacy texts with their versions. A consent names these versions.',
      responses: mayBeStale(documented(200, json(model.shop))),
    },
  },
)

function readShop() {
  return cacheResponse('shop', async () => ({
    value: model.presentShop(await getShopProfile()),
    tags: ['shop'],
  }))
}
