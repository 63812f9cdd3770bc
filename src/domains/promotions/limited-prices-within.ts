import type { Plain } from '../../db/plain.ts'
import { parseFen } from '../../lib/money.ts'
import type { LimitedPrice } from './rules.ts'

const limitedSql = `SELECT id, sku_id AS skuId, price, valid_from AS validFrom, valid_to AS validTo FROM tb_limited_price
  WHERE sku_id IN (?) AND valid_to > ?`

/** The limited-time prices of SKUs that are not over yet, as a transaction that prices by them sees them. */
export async function readLimitedPricesWithin(
  tx: Plain,
  skuIds: Iterable<number>,
  at: Date,
): Promise<LimitedPrice[]> {
  const rows = await tx.rows<Omit<LimitedPrice, 'priceFen'> & { price: string }>(limitedSql, [
    [...skuIds],
    at,
  ])
  return rows.map(({ price, ...row }) => ({ ...row, priceFen: parseFen(price) }))
}
