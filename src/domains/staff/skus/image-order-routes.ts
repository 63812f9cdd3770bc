import { Elysia } from 'elysia'
import { problems } from '../../../http/fields.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { orderSkuImages } from '../../catalog/skus/change-sku-images.ts'
import { imagesIncomplete } from '../../catalog/skus/errors.ts'
import { imageOrderFields, listImagesOfSku } from '../../catalog/skus/sku-images.ts'
import { staffAccess } from '../access/macro.ts'
import { applyMatchedEdit } from '../audit/apply-edit.ts'
import { preconditionFailed, preconditionRequired } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './sku-image-model.ts'

/** The order of the pictures of a SKU. No existing console calls these routes. */
export const staffImageOrderRoutes = new Elysia({
  name: 'staff-image-order',
  prefix: '/meiduo_admin',
  tags: ['staff-catalog'],
})
  .use(staffAccess)
  .get(
    '/skus/:id/images/order/',
    async ({ params, set }) => {
      const images = await listImagesOfSku(params.id)
      set.headers.etag = etagOf(imageOrderFields(images))
      return model.presentOrder(images)
    },
    {
      staff: 'goods.view_skuimage',
      params: model.imageParams,
      response: { 200: model.orderedImages, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getSkuImageOrder',
        summary: 'SKU 图片的顺序 · Pictures of a SKU in their order',
        description: '商品页按此顺序显示。\n\nThe page of the SKU shows them in this order.',
      },
    },
  )
  .put(
    '/skus/:id/images/order/',
    async ({ params, body, caller, set }) => {
      const images = await applyMatchedEdit(caller, 'orderSkuImages', body, ({ ids }, record) =>
        orderSkuImages(params.id, ids, record),
      )
      set.headers.etag = etagOf(imageOrderFields(images))
      return model.presentOrder(images)
    },
    {
      staff: 'goods.change_skuimage',
      params: model.imageParams,
      query: mergeQuery,
      body: model.imageOrder,
      response: {
        200: model.orderedImages,
        ...problems(400, 401, 403, 404, 415, imagesIncomplete, preconditionFailed, preconditionRequired),
      },
      detail: {
        operationId: 'orderSkuImages',
        summary: '排列 SKU 图片 · Order the pictures of a SKU',
        description:
          '需要 If-Match。第一张成为默认图片。\n\nIf-Match is required. The first picture becomes the default picture.',
      },
    },
  )
