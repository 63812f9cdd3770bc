import { integer, withMembers } from '../../lib/error-members.ts'
import { defineError } from '../../lib/errors.ts'

export const favouritesFull = defineError(
  400,
  'favourites_full',
  '最多收藏 200 件商品',
  'A user has at most 200 favourites',
)
/** The SKU can be bought now. */
export const skuInStock = withMembers(
  defineError(409, 'in_stock', '商品有货，可直接购买', 'This SKU is in stock'),
  {
    stock: integer('现有件数 · pieces left'),
  },
)
export const noticesFull = defineError(
  409,
  'stock_notices_full',
  '最多登记 100 个到货提醒',
  'A user has at most 100 stock notices',
)
/** The user has neither a verified mailbox nor a mobile. */
export const contactMissing = defineError(
  409,
  'contact_missing',
  '请先设置手机号或验证邮箱',
  'Set a mobile or verify an e-mail address first',
)
