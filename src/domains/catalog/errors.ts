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
/** A name that must be unique belongs to another row. */
export const nameTaken = defineError(400, 'name_taken', '该名称已存在', 'This name is taken', 'name')
export const brandInUse = defineError(
  409,
  'brand_in_use',
  '仍有商品使用该品牌',
  'Goods still have this brand',
)
