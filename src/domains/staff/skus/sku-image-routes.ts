import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { pictureSkuOf } from '../../../http/staff/second-names.ts'
import { skuMissing, skuUnknown } from '../../catalog/errors.ts'
import { createSkuImage, deleteSkuImage, updateSkuImage } from '../../catalog/skus/change-sku-images.ts'
import { getSkuImage, imageFields, listSkuImages } from '../../catalog/skus/sku-images.ts'
import { staffAccess } from '../access/macro.ts'
import { applyEdit } from '../audit/apply-edit.ts'
import { recordChange } from '../audit/record-change.ts'
import { preconditionFailed } from '../errors.ts'
import { pictureRefusals } from '../picture-model.ts'
import { etagOf } from '../versions/etag.ts'
import { withUpload } from '../with-upload.ts'
import * as model from './sku-image-model.ts'

/** Pictures of SKUs. */
export const staffSkuImageRoutes = new Elysia({
  name: 'staff-sku-images',
  prefix: '/meiduo_admin',
  tags: ['staff-catalog'],
})
  .use(staffAccess)
  .get(
    '/skus/images/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      const page = await listSkuImages({ ...wish, skuId: query.sku_id })
      return presentStaffPage(page, wish, model.presentSkuImage)
    },
    {
      staff: 'goods.view_skuimage',
      query: model.imageQuery,
      response: { 200: model.imagePage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listSkuImages',
        summary: 'SKU 图片列表 · Pictures of SKUs',
        description: 'The keyword is a part of the name of the SKU.',
      },
    },
  )
  .post(
    '/skus/images/',
    async ({ body, caller, status, set }) => {
      const skuId = pictureSkuOf(body)
      if (skuId === undefined) throw skuMissing()
      const record = recordChange(caller, 'createSkuImage')
      const stored = await withUpload(body.image, (image, keeping) =>
        createSkuImage({ skuId, image }, keeping(record)),
      )
      set.headers.etag = etagOf(imageFields(stored))
      return status(201, model.presentSkuImage(stored))
    },
    {
      staff: 'goods.add_skuimage',
      body: model.newImage,
      response: {
        201: model.skuImage,
        ...problems(400, 401, 403, ...pictureRefusals, skuUnknown),
      },
      detail: {
        operationId: 'createSkuImage',
        summary: '新增 SKU 图片 · Add a picture of a SKU',
        description: 'The first picture of a SKU becomes its default picture.',
      },
    },
  )
  .get(
    '/skus/images/:id/',
    async ({ params, set }) => {
      const found = await getSkuImage(params.id)
      set.headers.etag = etagOf(imageFields(found))
      return model.presentSkuImage(found)
    },
    {
      staff: 'goods.view_skuimage',
      params: model.imageParams,
      response: { 200: model.skuImage, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getSkuImage',
        summary: 'SKU 图片 · One picture of a SKU',
        description:
          '回答的 ETag 用于修改和删除时的 If-Match。 · Its ETag is the If-Match of a change or deletion.',
      },
    },
  )
  .put(
    '/skus/images/:id/',
    async ({ params, body, caller, set }) => {
      const sku = pictureSkuOf(body)
      const stored = await withUpload(body.image, (key, keeping) =>
        applyEdit(caller, 'updateSkuImage', { sku, image: key }, ({ sku: skuId, image }, record) =>
          updateSkuImage(params.id, { skuId, image }, keeping(record)),
        ),
      )
      set.headers.etag = etagOf(imageFields(stored))
      return model.presentSkuImage(stored)
    },
    {
      staff: 'goods.change_skuimage',
      params: model.imageParams,
      query: mergeQuery,
      body: model.imageChange,
      response: {
        200: model.skuImage,
        ...problems(400, 401, 403, 404, ...pictureRefusals, skuUnknown, preconditionFailed),
      },
      detail: {
        operationId: 'updateSkuImage',
        summary: '修改 SKU 图片 · Change a picture of a SKU',
        description: 'An absent sku or image stays unchanged. The default picture of the SKU follows.',
      },
    },
  )
  .delete(
    '/skus/images/:id/',
    async ({ params, caller, status }) => {
      await deleteSkuImage(params.id, recordChange(caller, 'deleteSkuImage'))
      return status(204, undefined)
    },
    {
      staff: 'goods.delete_skuimage',
      params: model.imageParams,
      detail: {
        operationId: 'deleteSkuImage',
        summary: '删除 SKU 图片 · Delete a picture of a SKU',
        description: 'If it is the default picture, the next one becomes it, or none.',
        responses: documented(204, undefined, 400, 401, 403, 404, 415, preconditionFailed),
      },
    },
  )
