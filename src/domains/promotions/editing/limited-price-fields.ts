import type { Fields } from '../../../db/in-transaction.ts'
import type { LimitedPriceColumns } from '../stored-rules.ts'

/** A limited-time price; `sku` is the name of its SKU. */
export type LimitedPriceRecord = Readonly<LimitedPriceColumns & { sku: string }>

export type NewLimitedPrice = Omit<LimitedPriceRecord, 'id' | 'sku'>

/** Returns the fields of a limited-time price that people edit, by their names on the wire. */
export function limitedPriceFields({ skuId, price, validFrom, validTo }: NewLimitedPrice): Fields {
  return {
    sku_id: skuId,
    price,
    valid_from: validFrom.toISOString(),
    valid_to: validTo.toISOString(),
  }
}
