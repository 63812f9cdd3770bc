import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import {
  brandUnknown,
  categoryNotChild,
  categoryUnknown,
  goodsInUse,
  pictureRemoved,
  scheduleAmbiguous,
} from '../../catalog/errors.ts'
import { createGoods, type NewGoods } from '../../catalog/goods/create-goods.ts'
import { deleteGoods } from '../../catalog/goods/delete-goods.ts'
import { storeDescriptionPicture } from '../../catalog/goods/description-pictures.ts'
import { getGoods, listGoods, listGoodsNames } from '../../catalog/goods/find-goods.ts'
import { goodsFields } from '../../catalog/goods/goods-fields.ts'
import { listGoodsSpecifications } from '../../catalog/specifications/find-specifications.ts'
import { updateGoods } from '../../catalog/update-goods.ts'
import { imageUrl } from '../../pictures/image-url.ts'
import { staffAccess } from '../access/macro.ts'
import { applyEdit, applyMatchedEdit } from '../audit/apply-edit.ts'
import { recordChange } from '../audit/record-change.ts'
import { preconditionFailed, preconditionRequired } from '../errors.ts'
import { pictureRefusals, readPicture, staffFormats } from '../picture-model.ts'
import { etagOf } from '../versions/etag.ts'
import { idParams, listQuery, names } from './catalog-model.ts'
import * as model from './goods-model.ts'

/** What a change of an SPU can be refused with. */
const changeRefusals = [
  400,
  401,
  403,
  404,
  413,
  415,
  brandUnknown,
  categoryNotChild,
  categoryUnknown,
  pictureRemoved,
  scheduleAmbiguous,
  preconditionFailed,
] as const

/** SPUs. */
export const staffGoodsRoutes = new Elysia({
  name: 'staff-goods',
  prefix: '/meiduo_admin',
  tags: ['staff-catalog'],
})
  .use(staffAccess)
  .get(
    '/goods/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      return presentStaffPage(await listGoods(wish), wish, model.presentGoods)
    },
    {
      staff: 'goods.view_spu',
      query: listQuery,
      response: { 200: model.goodsPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listStaffGoods',
        summary: 'SPU 列表 · SPUs',
        description: '按编号排列，keyword 匹配名称。 · In the order of their ids; keyword matches the name.',
      },
    },
  )
  .get('/goods/simple/', () => listGoodsNames(), {
    staff: 'any staff',
    response: { 200: names, ...problems(401, 403) },
    detail: {
      operationId: 'listGoodsNames',
      summary: '全部 SPU 名称 · Names of all SPUs',
      description: '供表单下拉框使用，不分页。 · For a select box of a form; not paged.',
    },
  })
  .post(
    '/goods/',
    async ({ body, caller, status, set }) => {
      const wish = model.toGoodsChange(body) as NewGoods
      const stored = await createGoods(wish, recordChange(caller, 'createGoods'))
      set.headers.etag = etagOf(goodsFields(stored))
      return status(201, model.presentGoods(stored))
    },
    {
      staff: 'goods.add_spu',
      body: model.newGoods,
      response: {
        201: model.goods,
        ...problems(400, 401, 403, 413, 415, brandUnknown, categoryNotChild, categoryUnknown, pictureRemoved),
      },
      detail: {
        operationId: 'createGoods',
        summary: '新增 SPU · Add an SPU',
        description:
          '三级分类须逐级相属；描述中的 HTML 只保留允许的标签。\n\nEach category is the child of the one before. Of the HTML in descriptions, only allowed elements are kept.',
      },
    },
  )
  .post(
    '/goods/images/',
    async ({ body, caller, status }) => {
      const key = await storeDescriptionPicture(
        await readPicture(body.image),
        staffFormats,
        recordChange(caller, 'uploadGoodsPicture'),
      )
      return status(201, { img_url: imageUrl(key) })
    },
    {
      staff: ['goods.add_spu', 'goods.change_spu'],
      body: model.newPicture,
      response: {
        201: model.storedPicture,
        ...problems(400, 401, 403, ...pictureRefusals),
      },
      detail: {
        operationId: 'uploadGoodsPicture',
        summary: '上传描述中的图片 · Upload a picture for a description',
        description:
          '返回的 img_url 放进描述的 HTML；没有被任何描述使用的图片以后会删除。 · Put img_url into the HTML of a description. A picture that no description uses is removed later.',
      },
    },
  )
  .get(
    '/goods/:id/',
    async ({ params, set }) => {
      const found = await getGoods(params.id)
      set.headers.etag = etagOf(goodsFields(found))
      return model.presentGoods(found)
    },
    {
      staff: 'goods.view_spu',
      params: idParams,
      response: { 200: model.goods, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getStaffGoods',
        summary: 'SPU 详情 · One SPU',
        description:
          '含三段描述的 HTML。回答的 ETag 用于修改和删除时的 If-Match。 · Holds the HTML of the three descriptions. Its ETag is the If-Match of a change or deletion.',
      },
    },
  )
  .get(
    '/goods/:id/settings/',
    async ({ params, set }) => {
      const found = await getGoods(params.id)
      set.headers.etag = etagOf(goodsFields(found))
      return model.presentGoodsSettings(found)
    },
    {
      staff: 'goods.view_spu',
      params: idParams,
      response: { 200: model.goodsSettings, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getGoodsSettings',
        summary: 'SPU 及其设置 · One SPU with its settings',
        description: 'The ETag is that of the SPU. PATCH changes the settings.',
      },
    },
  )
  .put(
    '/goods/:id/',
    async ({ params, body, caller, set }) => {
      const stored = await applyEdit(caller, 'updateGoods', body, (sent, record) =>
        updateGoods(params.id, model.toGoodsChange(sent), record),
      )
      set.headers.etag = etagOf(goodsFields(stored))
      return model.presentGoods(stored)
    },
    {
      staff: 'goods.change_spu',
      params: idParams,
      query: mergeQuery,
      body: model.goodsChange,
      response: {
        200: model.goods,
        ...problems(...changeRefusals),
      },
      detail: {
        operationId: 'updateGoods',
        summary: '修改 SPU · Change an SPU',
        description:
          '缺省的描述保持不变；第三级分类改变时，位于原分类的 SKU 一同移动。\n\nA description that is absent stays. SKUs in the old third category move with the SPU.',
      },
    },
  )
  .patch(
    '/goods/:id/',
    async ({ params, body, caller, set }) => {
      const stored = await applyMatchedEdit(caller, 'changeGoods', body, (sent, record) =>
        updateGoods(params.id, model.toGoodsChange(sent), record),
      )
      set.headers.etag = etagOf(goodsFields(stored))
      return model.presentGoodsSettings(stored)
    },
    {
      staff: 'goods.change_spu',
      params: idParams,
      query: mergeQuery,
      body: model.goodsPatch,
      response: {
        200: model.goodsSettings,
        ...problems(...changeRefusals, preconditionRequired),
      },
      detail: {
        operationId: 'changeGoods',
        summary: '修改 SPU 的部分字段 · Change some fields of an SPU',
        description:
          '需要 If-Match。launch_at 与 unlaunch_at 到时一秒内对所有 SKU 生效。\n\nIf-Match is required. launch_at and unlaunch_at are applied to all SKUs within a second.',
      },
    },
  )
  .delete(
    '/goods/:id/',
    async ({ params, caller, status }) => {
      await deleteGoods(params.id, recordChange(caller, 'deleteGoods'))
      return status(204, undefined)
    },
    {
      staff: 'goods.delete_spu',
      params: idParams,
      detail: {
        operationId: 'deleteGoods',
        summary: '删除 SPU · Delete an SPU',
        description:
          '仍有 SKU 或规格时为 409 goods_in_use。\n\n409 goods_in_use while it has SKUs or specifications.',
        responses: documented(204, undefined, 400, 401, 403, 404, 415, goodsInUse, preconditionFailed),
      },
    },
  )
  .get(
    '/goods/:id/specs/',
    async ({ params }) => (await listGoodsSpecifications(params.id)).map(model.presentGoodsSpecification),
    {
      staff: 'any staff',
      params: idParams,
      response: { 200: model.goodsSpecifications, ...problems(401, 403, 404) },
      detail: {
        operationId: 'listGoodsSpecifications',
        summary: 'SPU 的规格与选项 · Specifications of an SPU with their options',
        description:
          '新增 SKU 的表单用它列出规格与选项。 · A form for a new SKU lists the specifications and options with it.',
      },
    },
  )
