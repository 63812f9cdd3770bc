import { Elysia } from 'elysia'
import { cursorHeaders, cutAtLimit, readCursor } from '../../http/cursor.ts'
import { documented, problems } from '../../http/fields.ts'
import { identity } from '../../http/identity.ts'
import { skuNotOnSale } from '../catalog/errors.ts'
import { presentSkuSummary } from '../catalog/model.ts'
import { deleteBrowseHistory, listBrowsedIds, readBrowsedSkus, recordBrowsedSku } from './browse-history.ts'
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
      const cursor = readCursor(query, '/browse_histories/')
      const ids = await listBrowsedIds(user.id)
      if (!cursor) return (await readBrowsedSkus(ids)).map(presentSkuSummary)
      const { after, limit } = cursor
      // a SKU that is viewed again moves to the head, so a cursor holds the SKUs that are still to be read
      const unread = after === null ? ids : String(after).split('.').map(Number)
      const rest = unread.filter((id) => ids.includes(id))
      const { rows, next } = cutAtLimit(rest, cursor, () => rest.slice(limit).join('.'))
      Object.assign(set.headers, cursorHeaders('/browse_histories/', cursor, next))
      return (await readBrowsedSkus(rows)).map(presentSkuSummary)
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
