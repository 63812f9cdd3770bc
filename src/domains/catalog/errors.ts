import { defineError } from '../../lib/errors.ts'

export const stockShort = defineError(409, 'stock_short', '商品库存不足', 'Insufficient stock')
export const skuUnavailable = defineError(409, 'sku_unavailable', '商品已下架', 'This SKU is off sale')
/** A request names a SKU that is unknown or off sale. */
export const skuNotOnSale = defineError(
  400,
  'sku_not_on_sale',
  '商品不存在或已下架',
  'This SKU is unknown or off sale',
  'sku_id',
)
/** A removal names no SKU. */
export const skuIdMissing = defineError(400, 'invalid_input', '缺少商品编号', 'sku_id is missing', 'sku_id')
