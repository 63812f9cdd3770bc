import { integer, withMembers } from '../../lib/error-members.ts'
import { defineError } from '../../lib/errors.ts'

export const stockInsufficient = withMembers(
  defineError(400, 'stock_insufficient', '商品库存不足', 'Insufficient stock', 'count'),
  {
    stock: integer('现有件数 · pieces left'),
  },
)
export const cartFull = defineError(
  400,
  'cart_full',
  '购物车最多 100 种商品，请先移除一些',
  'A cart holds at most 100 lines; a line that is in it can still be changed',
)
