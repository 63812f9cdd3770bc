import type { Fields } from '../../../db/in-transaction.ts'
import type { stocktakeLines, stocktakes } from '../../../db/schema/stock.ts'

export const stocktakeStatuses = ['open', 'applied', 'cancelled'] as const
export type StocktakeStatus = (typeof stocktakeStatuses)[number]

/** Count list of a category, with the names that it shows and how many lines it has and are counted. */
export type Stocktake = Readonly<{
  id: number
  createTime: Date
  categoryId: number
  categoryName: string
  status: StocktakeStatus
  lineCount: number
  countedCount: number
}>

/** Line of a count list. `expected` is the stock at the moment of counting. */
export type StocktakeLine = Readonly<
  Pick<
    typeof stocktakeLines.$inferSelect,
    'id' | 'stocktakeId' | 'skuId' | 'counted' | 'expected' | 'countTime'
  > & {
    /** Null once the SKU is deleted. */
    skuName: string | null
  }
>

/** Returns the fields of a count list that people change, by their names on the wire. */
export function stocktakeFields({
  categoryId,
  status,
}: Pick<typeof stocktakes.$inferSelect, 'categoryId' | 'status'>): Fields {
  return { category_id: categoryId, status }
}

/** Returns the fields of a line that people change, by their names on the wire. */
export function lineFields({
  stocktakeId,
  skuId,
  counted,
}: Pick<StocktakeLine, 'stocktakeId' | 'skuId' | 'counted'>): Fields {
  return { stocktake_id: stocktakeId, sku_id: skuId, counted }
}
