import { Elysia, t } from 'elysia'
import { config } from '../../config/index.ts'
import { cursorPageOf, cutAtLimit, readCursor } from '../../http/cursor.ts'
import { documented, problems } from '../../http/fields.ts'
import { identity } from '../../http/identity.ts'
import { oneValue } from '../../http/one-value.ts'
import { gatewayNotConfigured } from '../../lib/errors.ts'
import { toPage } from '../../lib/paging.ts'
import { skuIdMissing, skuNotOnSale } from '../catalog/errors.ts'
import { addFavourite, removeFavourite } from './change-favourites.ts'
import { contactMissing, favouritesFull, noticesFull, skuInStock } from './errors.ts'
import { listFavourites } from './list-favourites.ts'
import * as model from './model.ts'
import { cancelStockNotice, requestStockNotice } from './stock-notices.ts'

export const favouriteRoutes = new Elysia({ name: 'favourites', tags: ['favourites'] })
  .use(identity)
  .get(
    '/favourites/',
    async ({ user, query, request }) => {
      const cursor = readCursor(query, '/favourites/')
      const page = cursor
        ? { page: 1, pageSize: cursor.limit + 1, after: cursor.after }
        : { page: query.page ?? 1, pageSize: query.page_size ?? 10 }
      const { count, favourites } = await listFavourites(user.id, page)
      if (cursor) {
        const { rows, next } = cutAtLimit(favourites, cursor, ({ favouriteId }) => favouriteId)
        const results = rows.map(model.presentFavourite)
        return { count, next: null, previous: null, next_cursor: next, results }
      }
      const address = new URL(new URL(request.url).search, `${config.publicUrl}/favourites/`)
      return toPage(favourites.map(model.presentFavourite), count, page, address)
    },
    {
      signedIn: true,
      query: model.listQuery,
      response: { 200: cursorPageOf(model.favourite), ...problems(400, 401, 404) },
      detail: {
        operationId: 'listFavourites',
        summary: '我的收藏 · Favourite SKUs',
        description:
          'Newest first. A SKU that is off sale or out of stock stays in the list, with available false.',
      },
    },
  )
  .post(
    '/favourites/',
    async ({ user, body: { sku_id }, status }) => {
      await addFavourite(user.id, sku_id)
      return status(201, { sku_id })
    },
    {
      signedIn: true,
      body: model.newFavourite,
      response: { 201: model.added, ...problems(400, 401, 415, favouritesFull, skuNotOnSale) },
      detail: {
        operationId: 'addFavourite',
        summary: '收藏商品 · Mark a SKU as a favourite',
        description: 'Repeating the call changes nothing. A user has at most 200 favourites.',
      },
    },
  )
  .delete(
    '/favourites/',
    async ({ user, query, body, status }) => {
      const skuId = oneValue('sku_id', query.sku_id, (body as { sku_id?: number } | undefined)?.sku_id)
      if (skuId === undefined) throw skuIdMissing()
      await removeFavourite(user.id, skuId)
      return status(204, undefined)
    },
    {
      signedIn: true,
      query: model.removal,
      body: t.Optional(model.removal),
      detail: {
        operationId: 'removeFavourite',
        summary: '取消收藏 · Remove a favourite',
        description:
          'Send sku_id in the body or in the query; two different values are 400. Repeating the call changes nothing.',
        responses: documented(204, undefined, 400, 401, 415),
      },
    },
  )
  .post(
    '/skus/:id/stock_notice/',
    async ({ user, params: { id }, status }) =>
      status(201, model.presentStockNotice(id, await requestStockNotice(user.id, id))),
    {
      signedIn: true,
      params: model.skuParams,
      response: {
        201: model.stockNotice,
        ...problems(400, 401, 404, 415, contactMissing, noticesFull, skuInStock, gatewayNotConfigured),
      },
      detail: {
        operationId: 'requestStockNotice',
        summary: '到货提醒 · Ask for one message when a SKU is in stock again',
        description:
          'Only while the SKU is on sale and out of stock (409 in_stock otherwise). One message goes to the verified mailbox, else to the mobile by SMS within the daily limits; 503 gateway_not_configured when the shop can send neither. The notice ends after STOCK_NOTICE_TTL (90 days); asking again starts them again.',
      },
    },
  )
  .delete(
    '/skus/:id/stock_notice/',
    async ({ user, params: { id }, status }) => {
      await cancelStockNotice(user.id, id)
      return status(204, undefined)
    },
    {
      signedIn: true,
      params: model.skuParams,
      detail: {
        operationId: 'cancelStockNotice',
        summary: '取消到货提醒 · Cancel a stock notice',
        description: 'Repeating the call changes nothing.',
        responses: documented(204, undefined, 400, 401, 404, 415),
      },
    },
  )
