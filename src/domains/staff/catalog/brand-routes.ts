import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { brandFields } from '../../catalog/brands/brand-fields.ts'
import { createBrand, deleteBrand, updateBrand } from '../../catalog/brands/change-brands.ts'
import { getBrand, listBrandNames, listBrands } from '../../catalog/brands/find-brands.ts'
import { brandInUse, nameTaken } from '../../catalog/errors.ts'
import { staffAccess } from '../access/macro.ts'
import { applyEdit } from '../audit/apply-edit.ts'
import { recordChange } from '../audit/record-change.ts'
import { preconditionFailed } from '../errors.ts'
import { pictureRefusals } from '../picture-model.ts'
import { etagOf } from '../versions/etag.ts'
import { withUpload } from '../with-upload.ts'
import * as model from './brand-model.ts'

/** Brands. */
export const staffBrandRoutes = new Elysia({
  name: 'staff-brands',
  prefix: '/meiduo_admin',
  tags: ['staff-catalog'],
})
  .use(staffAccess)
  .get(
    '/goods/brands/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      return presentStaffPage(await listBrands(wish), wish, model.presentBrand)
    },
    {
      staff: 'goods.view_brand',
      query: model.brandQuery,
      response: { 200: model.brandPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listStaffBrands',
        summary: '品牌列表 · Brands',
        description: '按编号排列，keyword 匹配名称。 · In the order of their ids; keyword matches the name.',
      },
    },
  )
  .get('/goods/brands/simple/', () => listBrandNames(), {
    staff: 'any staff',
    response: { 200: model.nameList, ...problems(401, 403) },
    detail: {
      operationId: 'listBrandNames',
      summary: '全部品牌名称 · Names of all brands',
      description: '供表单下拉框使用，不分页。 · For a select box of a form; not paged.',
    },
  })
  .post(
    '/goods/brands/',
    async ({ body, caller, status, set }) => {
      const { name, first_letter: firstLetter, logo } = body
      const record = recordChange(caller, 'createBrand')
      const stored = await withUpload(logo, (key, keeping) =>
        createBrand({ name, firstLetter: firstLetter.toUpperCase(), logo: key }, keeping(record)),
      )
      set.headers.etag = etagOf(brandFields(stored))
      return status(201, model.presentBrand(stored))
    },
    {
      staff: 'goods.add_brand',
      body: model.newBrand,
      response: {
        201: model.brand,
        ...problems(400, 401, 403, ...pictureRefusals, nameTaken),
      },
      detail: {
        operationId: 'createBrand',
        summary: '新增品牌 · Add a brand',
        description:
          '以 multipart 上传 logo 图片；图片会转换并去除元数据。 · Send the logo as multipart. The picture is converted and loses its metadata.',
      },
    },
  )
  .get(
    '/goods/brands/:id/',
    async ({ params, set }) => {
      const found = await getBrand(params.id)
      set.headers.etag = etagOf(brandFields(found))
      return model.presentBrand(found)
    },
    {
      staff: 'goods.view_brand',
      params: model.brandParams,
      response: { 200: model.brand, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getStaffBrand',
        summary: '品牌 · One brand',
        description:
          '回答的 ETag 用于修改和删除时的 If-Match。 · Its ETag is the If-Match of a change or deletion.',
      },
    },
  )
  .put(
    '/goods/brands/:id/',
    async ({ params, body, caller, set }) => {
      const { logo, ...texts } = body
      const stored = await withUpload(logo, (key, keeping) => {
        const fields = { ...texts, ...(key && { logo: key }) }
        return applyEdit(caller, 'updateBrand', fields, ({ first_letter, ...sent }, record) =>
          updateBrand(params.id, { ...sent, firstLetter: first_letter.toUpperCase() }, keeping(record)),
        )
      })
      set.headers.etag = etagOf(brandFields(stored))
      return model.presentBrand(stored)
    },
    {
      staff: 'goods.change_brand',
      params: model.brandParams,
      query: mergeQuery,
      body: model.brandChange,
      response: {
        200: model.brand,
        ...problems(400, 401, 403, 404, ...pictureRefusals, nameTaken, preconditionFailed),
      },
      detail: {
        operationId: 'updateBrand',
        summary: '修改品牌 · Change a brand',
        description: 'Without a logo the brand keeps its logo.',
      },
    },
  )
  .delete(
    '/goods/brands/:id/',
    async ({ params, caller, status }) => {
      await deleteBrand(params.id, recordChange(caller, 'deleteBrand'))
      return status(204, undefined)
    },
    {
      staff: 'goods.delete_brand',
      params: model.brandParams,
      detail: {
        operationId: 'deleteBrand',
        summary: '删除品牌 · Delete a brand',
        description: '409 brand_in_use while goods have it.',
        responses: documented(204, undefined, 400, 401, 403, 404, 415, brandInUse, preconditionFailed),
      },
    },
  )
