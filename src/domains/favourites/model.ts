import { t } from 'elysia'
import { shopTime } from '../../config/shop-time.ts'
import { cursorQuery } from '../../http/cursor.ts'
import { dateTime, idField, idParam, pageQuery } from '../../http/fields.ts'
import { presentSkuSummary, skuSummary } from '../catalog/model.ts'
import type { FavouriteRow } from './list-favourites.ts'

export const skuParams = t.Object({ id: idParam })
export const listQuery = t.Object({ ...pageQuery, ...cursorQuery })
export const newFavourite = t.Object({ sku_id: idField }, { title: 'NewFavourite' })
export const added = t.Object({ sku_id: t.Integer() })
export const removal = t.Object({ sku_id: t.Optional(idField) })

export const favourite = t.Object(
  {
    ...skuSummary.properties,
    stock: t.Integer({ examples: [7], description: '库存件数，已下架为 0 · pieces in stock; 0 off sale' }),
    available: t.Boolean({
      description: '在售且有货 · on sale and in stock',
      examples: [true],
    }),
    on_sale: t.Boolean({ description: '在售 · on sale', examples: [true] }),
  },
  { title: 'Favourite' },
)

/** Converts a favourite; a SKU off sale has no stock. */
export function presentFavourite({ stock, isLaunched, ...summary }: FavouriteRow): typeof favourite.static {
  return {
    ...presentSkuSummary(summary),
    stock: isLaunched ? stock : 0,
    available: isLaunched && stock > 0,
    on_sale: isLaunched,
  }
}

export const stockNotice = t.Object(
  {
    sku_id: t.Integer(),
    expires_at: { ...dateTime, description: '提醒失效时间 · when the notice ends' },
  },
  { title: 'StockNotice' },
)

/** Converts a registered stock notice. */
export function presentStockNotice(skuId: number, expiresAt: Date): typeof stockNotice.static {
  return { sku_id: skuId, expires_at: shopTime(expiresAt) }
}
