import { type TSchema, t } from 'elysia'
import { defineError } from '../../lib/errors.ts'
import { idField, idFieldOf } from '../fields.ts'
import { aliasField, differsFrom, oneValue } from '../one-value.ts'

/**
 * Second names of members and paths in the staff API, for copies of the Vue staff console that disagree. They are all in this
 * file, so that one commit can remove them.
 */

/** `list` is `lists`. */
export const listFields = <T extends TSchema>(item: T) => ({
  lists: t.Array(item, { description: '本页的内容 · rows of the page' }),
  list: aliasField(t.Array(item), 'lists'),
})

/** Returns `lists` with its second name `list`. */
export const bothLists = <Item>(lists: Item[]) => ({ lists, list: lists })

/** `spu` is `goods` and `spu_id` is `goods_id` in the answers of specifications. */
export const spuFields = {
  spu: t.String({ description: 'SPU 名称 · name of the SPU' }),
  spu_id: t.Integer(),
  goods: aliasField(t.String(), 'spu'),
  goods_id: aliasField(t.Integer(), 'spu_id'),
}

/** Returns `spu` and `spu_id` with their second names. */
export const spuNames = (spuId: number, spu: string) => ({
  spu,
  spu_id: spuId,
  goods: spu,
  goods_id: spuId,
})

const differsFromGoodsId = differsFrom('goods_id')
const differsFromSkuId = differsFrom('sku_id')

/** `spu_id` is `goods_id` in the bodies of specifications. One of them is required. */
export const spuIdFields = {
  spu_id: t.Optional(idFieldOf('商品 SPU 编号，必填 · SPU, required')),
  goods_id: t.Optional({ ...aliasField(idFieldOf(), 'spu_id'), examples: [1] }),
}

/**
 * Returns `spu_id`, else its second name `goods_id`.
 * @throws 400 invalid_input naming `spu_id` when both are missing, or differ
 */
export function getSpuId(body: { spu_id?: number; goods_id?: number }): number {
  const spuId = oneValue('spu_id', body.spu_id, body.goods_id, differsFromGoodsId)
  if (!spuId) throw spuMissing()
  return spuId
}

const spuMissing = defineError(400, 'invalid_input', '缺少商品 SPU 编号', 'spu_id is missing', 'spu_id')

const skuOfPicture = { description: '图片所属的 SKU 编号 · id of the SKU that the picture shows' }

/** `sku_id` is `sku` in the answers about pictures of SKUs. */
export const pictureSkuFields = { sku: t.Integer(skuOfPicture), sku_id: aliasField(t.Integer(), 'sku') }

/** Returns `sku` with its second name `sku_id`. */
export const pictureSkus = (id: number) => ({ sku: id, sku_id: id })

/** `sku_id` is `sku` in requests about pictures of SKUs. */
export const pictureSkuInput = {
  sku: t.Optional({ ...idField, ...skuOfPicture }),
  sku_id: t.Optional(aliasField(idField, 'sku')),
}

/** Returns the SKU that a request about a picture names. @throws 400 invalid_input if its two names differ */
export const pictureSkuOf = ({ sku, sku_id: second }: { sku?: number; sku_id?: number }) =>
  oneValue('sku', sku, second, differsFromSkuId)

/** `default_image_url` is `default_image` in the lines of an order. */
export const lineSkuFields = {
  id: t.Integer({ description: 'SKU 编号 · id of the SKU' }),
  name: t.String({ description: '下单时的名称 · name at the time of ordering' }),
  default_image_url: t.String({ description: '下单时的图片 · URL of the picture at the time of ordering' }),
  default_image: aliasField(t.String(), 'default_image_url'),
}

/** Returns the SKU of an order line with the second name of its picture. */
export const lineSkus = (id: number, name: string, url: string) => ({
  id,
  name,
  default_image_url: url,
  default_image: url,
})

/** A path of an operation. A second one has a separate operation id, and is deprecated in the API document. */
type OperationPath = Readonly<{
  path: string
  detail: Readonly<{ operationId: string; deprecated?: true; description?: string }>
}>

/** Second paths of operations, by the operation. */
const secondPaths: Readonly<Record<string, readonly OperationPath[]>> = {
  createShipment: [
    {
      path: '/orders/:id/shipment/',
      detail: {
        operationId: 'createShipmentAlias',
        deprecated: true,
        description: 'A second path of /orders/{id}/shipments/.',
      },
    },
  ],
}

/** Returns the paths of an operation, the first of which is given: its route is registered at each. */
export function pathsOf(operationId: string, path: string): readonly OperationPath[] {
  return [{ path, detail: { operationId } }, ...(secondPaths[operationId] ?? [])]
}
