import { Elysia } from 'elysia'
import { cursorBehind, cursorHeaders, readCursor, severalKeys } from '../../http/cursor.ts'
import { documented, problems } from '../../http/fields.ts'
import { identity } from '../../http/identity.ts'
import { skuNotOnSale } from '../catalog/errors.ts'
import { presentSkuSummary } from '../catalog/model.ts'
import { deleteBrowseHistory, listBrowsedPart, listBrowsedSkus, recordBrowsedSku } from './browse-history.ts'
import * as model from './model.ts'

export const historyRoutes = new Elysia({ name: 'history', tags: ['history'] })
  .use(identity)
  .post(
    '/browse_histories/',
    async ({ user, body: { sku_id }, status }) => {
      await recordBrowsedSku(user.id, sku_id)
      return status(201, { sku_id })
    },
    {
      signedIn: true,
      body: model.browsed,
      response: { 201: model.recorded, ...problems(400, 401, 415, skuNotOnSale) },
      detail: {
        operationId: 'recordBrowsed',
        summary: '添加浏览记录 · Record a viewed SKU',
        description: 'The history contains the last 30 SKUs, each once.',
      },
    },
  )
  .get(
    '/browse_histories/',
    async ({ user, query, set }) => {
      const cursor = readCursor(query, '/browse_histories/', severalKeys)
      if (!cursor) return (await listBrowsedSkus(user.id)).map(presentSkuSummary)
      const { after, limit } = cursor
      const wanted = after === null ? null : String(after).split('.').map(Number)
      const { skus, unread } = await listBrowsedPart(user.id, wanted, limit)
      const next = unread.length > 0 ? cursorBehind(cursor, unread.join('.')) : null
      Object.assign(set.headers, cursorHeaders('/browse_histories/', cursor, next))
      return skus.map(presentSkuSummary)
    },
    {
      signedIn: true,
      query: model.historyQuery,
      response: { 200: model.history, ...problems(400, 401) },
      detail: {
        operationId: 'listBrowsed',
        summary: '浏览记录 · Browse history',
        description:
          'Newest first, without SKUs that are off sale. With a cursor, X-Next-Cursor is the cursor of the next request, and Link its address; both are absent at the end.',
      },
    },
  )
  .delete(
    '/browse_histories/',
    async ({ user, status }) => {
      await deleteBrowseHistory(user.id)
      return status(204, undefined)
    },
    {
      signedIn: true,
      detail: {
        operationId: 'deleteBrowseHistory',
        summary: '清空浏览记录 · Delete the browse history',
        description:
          '清空当前用户的全部浏览记录；没有记录时同样为 204。 · Deletes all entries of the user; 204 also when there is none.',
        responses: documented(204, undefined, 400, 401, 415),
      },
    },
  )
