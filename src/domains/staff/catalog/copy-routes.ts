import { Elysia } from 'elysia'
import { problems } from '../../../http/fields.ts'
import { copyGoods } from '../../catalog/copy-goods.ts'
import { tooManyCopies } from '../../catalog/errors.ts'
import { goodsFields } from '../../catalog/goods/goods-fields.ts'
import { staffAccess } from '../access/macro.ts'
import { recordChange } from '../audit/record-change.ts'
import { etagOf } from '../versions/etag.ts'
import { idParams } from './catalog-model.ts'
import * as model from './goods-model.ts'

/** Copies of products. No existing console calls this route. */
export const staffCopyRoutes = new Elysia({
  name: 'staff-copies',
  prefix: '/meiduo_admin',
  tags: ['staff-catalog'],
})
  .use(staffAccess)
  .post(
    '/goods/:id/copies/',
    async ({ params, body, caller, status, set }) => {
      const stored = await copyGoods(params.id, body.name, recordChange(caller, 'copyGoods'))
      set.headers.etag = etagOf(goodsFields(stored))
      return status(201, model.presentGoods(stored))
    },
    {
      staff: 'goods.add_spu',
      params: idParams,
      body: model.goodsCopy,
      response: { 201: model.goods, ...problems(400, 401, 403, 404, 415, tooManyCopies) },
      detail: {
        operationId: 'copyGoods',
        summary: '复制商品 · Copy an SPU',
        description:
          '连同规格、选项、SKU 与图片一起复制；新 SKU 没有库存，未上架。该权限包含所复制的规格与 SKU。\n\nWith its specifications, options, SKUs and pictures. The new SKUs have no stock and are off sale. The permission covers the copied specifications and SKUs.',
      },
    },
  )
