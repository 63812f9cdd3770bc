import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { idempotencyHeaders } from '../../../http/idempotency.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { categoryNotThirdLevel, goodsUnknown } from '../../catalog/errors.ts'
import { createSku } from '../../catalog/skus/create-sku.ts'
import { deleteSku } from '../../catalog/skus/delete-sku.ts'
import { combinationTaken, specsIncomplete } from '../../catalog/skus/errors.ts'
import {
  getSkuRecord,
  listLeafCategories,
  listSkuNames,
  listSkuRecords,
} from '../../catalog/skus/find-sku-records.ts'
import { skuFields } from '../../catalog/skus/sku-record.ts'
import { updateSku } from '../../catalog/update-sku.ts'
import { idempotencyKeyReused } from '../../idempotency/errors.ts'
import { staffAccess } from '../access/macro.ts'
import { applyEdit } from '../audit/apply-edit.ts'
import { changeOnce } from '../audit/change-once.ts'
import { recordChange } from '../audit/record-change.ts'
import { preconditionFailed } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import { changeByShownStock, rememberShownStock, stockNotShown } from './shown-stock.ts'
import * as model from './sku-model.ts'
import { skuChangeRefusals } from './sku-refusals.ts'

/** SKUs, as the existing console calls them. */
export const staffSkuRoutes = new Elysia({
  name: 'staff-skus',
  prefix: '/meiduo_admin',
  tags: ['staff-catalog'],
})
  .use(staffAccess)
  .get(
    '/skus/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      const page = await listSkuRecords({ ...wish, ...model.toSkuFilter(query) })
      return presentStaffPage(page, wish, model.presentSku)
    },
    {
      staff: 'goods.view_sku',
      query: model.skuListQuery,
      response: { 200: model.skuPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listStaffSkus',
        summary: 'SKU 列表 · SKUs',
        description: 'On sale or not. The keyword is a part of the name or the caption.',
      },
    },
  )
  .get('/skus/simple/', () => listSkuNames(), {
    staff: 'any staff',
    response: { 200: model.nameList, ...problems(401, 403) },
    detail: {
      operationId: 'listSkuNames',
      summary: '全部 SKU 名称 · Names of all SKUs',
      description: '供表单下拉框使用，不分页。 · For a select box of a form; not paged.',
    },
  })
  .get('/skus/categories/', () => listLeafCategories(), {
    staff: 'any staff',
    response: { 200: model.nameList, ...problems(401, 403) },
    detail: {
      operationId: 'listLeafCategories',
      summary: '第三级分类 · Categories of the third level',
      description:
        '商品只能属于第三级分类；供表单下拉框使用。 · Products belong to categories of the third level; for a select box of a form.',
    },
  })
  .post(
    '/skus/',
    async ({ body, headers, caller, status, set }) => {
      const answer = await changeOnce({ caller, body, headers, set }, 'createSku', {
        run: (record) => createSku(model.toNewSku(body, caller.id), record),
        again: getSkuRecord,
        present: (stored) => {
          set.headers.etag = etagOf(skuFields(stored))
          return model.presentSku(stored)
        },
      })
      return status(201, answer)
    },
    {
      staff: 'goods.add_sku',
      body: model.skuForm,
      headers: idempotencyHeaders,
      response: {
        201: model.sku,
        ...problems(
          400,
          401,
          403,
          415,
          categoryNotThirdLevel,
          combinationTaken,
          goodsUnknown,
          specsIncomplete,
          idempotencyKeyReused,
        ),
      },
      detail: {
        operationId: 'createSku',
        summary: '新增 SKU · Add a SKU',
        description:
          'One option of each specification of the SPU, and no combination twice. The opening stock is recorded as received.',
      },
    },
  )
  .get(
    '/skus/:id/',
    async ({ params, caller, set }) => {
      const found = await getSkuRecord(params.id)
      await rememberShownStock(caller, found.id, found.stock)
      set.headers.etag = etagOf(skuFields(found))
      return model.presentSku(found)
    },
    {
      staff: 'goods.view_sku',
      params: model.skuParams,
      response: { 200: model.sku, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getStaffSku',
        summary: '单个 SKU · One SKU',
        description:
          'The stock that it shows is the basis of the next PUT of the same person, for 24 hours. A GET by an API key is none.',
      },
    },
  )
  .put(
    '/skus/:id/',
    async ({ params: { id }, body, caller, set }) => {
      const stored = await applyEdit(caller, 'updateSku', body, (sent, record) =>
        changeByShownStock(caller, id, sent.stock, (adjustment) =>
          updateSku(id, { ...model.toSkuUpdate(sent), adjustment }, record),
        ),
      )
      set.headers.etag = etagOf(skuFields(stored))
      return model.presentSku(stored)
    },
    {
      staff: 'goods.change_sku',
      params: model.skuParams,
      query: mergeQuery,
      body: model.skuForm,
      response: {
        200: model.sku,
        ...problems(400, 401, 403, 404, 415, ...skuChangeRefusals, stockNotShown),
      },
      detail: {
        operationId: 'updateSku',
        summary: '修改 SKU · Change a SKU',
        description:
          'A stock other than the one that the last GET of the same person showed moves the stock by the difference. Without a GET in the last 24 hours, only the present stock is accepted; so it is from an API key, which changes the stock by PATCH.',
      },
    },
  )
  .delete(
    '/skus/:id/',
    async ({ params, caller, status }) => {
      await deleteSku(params.id, recordChange(caller, 'deleteSku'))
      return status(204, undefined)
    },
    {
      staff: 'goods.delete_sku',
      params: model.skuParams,
      detail: {
        operationId: 'deleteSku',
        summary: '删除 SKU · Delete a SKU',
        description: 'A SKU that was ever ordered, or that a favourite or a price names, is taken off sale.',
        responses: documented(204, undefined, 400, 401, 403, 404, 415, preconditionFailed),
      },
    },
  )
