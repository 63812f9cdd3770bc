import { defineError } from '../../lib/errors.ts'

export const stockShort = defineError(409, 'stock_short', '商品库存不足', 'There is not enough stock')
export const skuUnavailable = defineError(409, 'sku_unavailable', '商品已下架', 'No longer on sale')
