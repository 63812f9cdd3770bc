import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { idempotencyHeaders } from '../../../http/idempotency.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { categoryUnknown, stockShort, stocktakeClosed } from '../../catalog/errors.ts'
import { applyStocktake } from '../../catalog/stocktakes/apply-stocktake.ts'
import { cancelStocktake, countLine, createStocktake } from '../../catalog/stocktakes/change-stocktakes.ts'
import {
  getStocktake,
  getStocktakeLine,
  listStocktakeLines,
  listStocktakes,
} from '../../catalog/stocktakes/find-stocktakes.ts'
import { lineFields, type Stocktake, stocktakeFields } from '../../catalog/stocktakes/stocktake-fields.ts'
import { idempotencyKeyReused } from '../../idempotency/errors.ts'
import { staffAccess } from '../access/macro.ts'
import { applyMatchedEdit } from '../audit/apply-edit.ts'
import { changeOnce } from '../audit/change-once.ts'
import { recordMatchedChange } from '../audit/record-change.ts'
import { preconditionFailed, preconditionRequired } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './stocktake-model.ts'

const lineRoutes = new Elysia({ name: 'staff-stocktake-lines', tags: ['staff-catalog'] })
  .use(staffAccess)
  .get(
    '/stocktake_lines/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      const page = await listStocktakeLines({ ...wish, ...model.toLineFilter(query) })
      return presentStaffPage(page, wish, model.presentStocktakeLine)
    },
    {
      staff: 'goods.view_sku',
      query: model.lineQuery,
      response: { 200: model.linePage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listStocktakeLines',
        summary: '盘点单的行 · Lines of a stocktake',
        description: 'The keyword is a part of the name of the SKU. Each line has the ETag for its PUT.',
      },
    },
  )
  .get(
    '/stocktake_lines/:id/',
    async ({ params, set }) => {
      const found = await getStocktakeLine(params.id)
      set.headers.etag = etagOf(lineFields(found))
      return model.presentStocktakeLine(found)
    },
    {
      staff: 'goods.view_sku',
      params: model.stocktakeParams,
      response: { 200: model.stocktakeLine, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getStocktakeLine',
        summary: '盘点单的一行 · One line of a stocktake',
        description:
          'expected 是盘点开始时的库存，counted 为 null 表示还没有清点。 · counted is null until the SKU is counted.',
      },
    },
  )
  .put(
    '/stocktake_lines/:id/',
    async ({ params, body, caller, set }) => {
      const stored = await applyMatchedEdit(caller, 'countLine', body, ({ counted }, record) =>
        countLine(params.id, counted, caller.id, record),
      )
      set.headers.etag = etagOf(lineFields(stored))
      return model.presentStocktakeLine(stored)
    },
    {
      staff: 'goods.change_sku',
      params: model.stocktakeParams,
      query: mergeQuery,
      body: model.lineChange,
      response: {
        200: model.stocktakeLine,
        ...problems(400, 401, 403, 404, 415, stocktakeClosed, preconditionFailed, preconditionRequired),
      },
      detail: {
        operationId: 'countLine',
        summary: '录入实盘件数 · Record the counted pieces',
        description:
          'Stores the stock at this moment beside it, so pieces that are sold later do not count as missing.',
      },
    },
  )

/** Stocktakes and their lines. */
export const staffStocktakeRoutes = new Elysia({
  name: 'staff-stocktakes',
  prefix: '/meiduo_admin',
  tags: ['staff-catalog'],
})
  .use(staffAccess)
  .use(lineRoutes)
  .get(
    '/stocktakes/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      const page = await listStocktakes({ ...wish, status: query.status })
      return presentStaffPage(page, wish, model.presentStocktake)
    },
    {
      staff: 'goods.view_sku',
      query: model.stocktakeQuery,
      response: { 200: model.stocktakePage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listStocktakes',
        summary: '盘点单列表 · Stocktakes',
        description: 'The keyword is a part of the name of the category.',
      },
    },
  )
  .post(
    '/stocktakes/',
    async ({ body, headers, caller, status, set }) => {
      const answer = await changeOnce({ caller, body, headers, set }, 'createStocktake', {
        run: (record) => createStocktake(body.category_id, caller.id, record),
        again: (id) => getStocktake(id),
        present: (stored) => show(stored, set),
      })
      return status(201, answer)
    },
    {
      staff: 'goods.change_sku',
      body: model.newStocktake,
      headers: idempotencyHeaders,
      response: {
        201: model.stocktake,
        ...problems(400, 401, 403, 415, categoryUnknown, idempotencyKeyReused),
      },
      detail: {
        operationId: 'createStocktake',
        summary: '新建盘点单 · Make the count list of a category',
        description: 'One line for each SKU of the category and of those below it, on sale or not.',
      },
    },
  )
  .get(
    '/stocktakes/:id/',
    async ({ params, set }) => {
      const found = await getStocktake(params.id)
      set.headers.etag = etagOf(stocktakeFields(found))
      return model.presentStocktake(found)
    },
    {
      staff: 'goods.view_sku',
      params: model.stocktakeParams,
      response: { 200: model.stocktake, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getStocktake',
        summary: '盘点单 · One stocktake',
        description:
          'lines 与 counted 是行数与已清点的行数，各行用盘点行列表读取。 · lines and counted are numbers of lines; read the lines with their own list.',
      },
    },
  )
  .post(
    '/stocktakes/:id/application/',
    ({ params, headers, caller, set }) =>
      changeOnce({ caller, params, headers, set }, 'applyStocktake', {
        run: (record) => applyStocktake(params.id, caller.id, record),
        again: () => getStocktake(params.id),
        present: (stored) => show(stored, set),
      }),
    {
      staff: 'goods.change_sku',
      params: model.stocktakeParams,
      headers: idempotencyHeaders,
      response: {
        200: model.stocktake,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          stockShort,
          stocktakeClosed,
          preconditionFailed,
          idempotencyKeyReused,
        ),
      },
      detail: {
        operationId: 'applyStocktake',
        summary: '盘点入账 · Apply a stocktake',
        description:
          'The differences become movements with the reason counted. 409 stock_short names the SKUs to count again, stocktake_closed a list that is applied or cancelled.',
      },
    },
  )
  .delete(
    '/stocktakes/:id/',
    async ({ params, caller, status }) => {
      await cancelStocktake(params.id, recordMatchedChange(caller, 'cancelStocktake'))
      return status(204, undefined)
    },
    {
      staff: 'goods.change_sku',
      params: model.stocktakeParams,
      detail: {
        operationId: 'cancelStocktake',
        summary: '取消盘点单 · Cancel a stocktake',
        description: 'Its counts stay readable and move no stock.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          403,
          404,
          415,
          stocktakeClosed,
          preconditionFailed,
          preconditionRequired,
        ),
      },
    },
  )

function show(stored: Stocktake, set: { headers: Record<string, string | number> }) {
  set.headers.etag = etagOf(stocktakeFields(stored))
  return model.presentStocktake(stored)
}
