import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { skus } from '../../../db/schema/catalog.ts'
import { limitedPrices } from '../../../db/schema/promotions.ts'
import { notFound } from '../../../lib/errors.ts'
import { skuUnknown } from '../../catalog/errors.ts'
import { changeRules } from '../change-rules.ts'
import { findLimitedPriceRecord } from './find-limited-prices.ts'
import { type LimitedPriceRecord, limitedPriceFields, type NewLimitedPrice } from './limited-price-fields.ts'
import { requirePeriod } from './period.ts'

/**
 * Stores a limited-time price.
 * @throws 400 period_reversed, sku_unknown
 */
export function createLimitedPrice(
  wish: NewLimitedPrice,
  inTransaction?: InTransaction,
): Promise<LimitedPriceRecord> {
  requirePeriod(wish.validFrom, wish.validTo)
  return changeRules(async (tx) => {
    await requireSku(tx, wish.skuId)
    const [row] = await tx.insert(limitedPrices).values(wish).$returningId()
    const { id } = row as { id: number }
    await inTransaction?.(tx, {
      object: `limitedprice:${id}`,
      before: null,
      after: limitedPriceFields(wish),
    })
    return (await findLimitedPriceRecord(id, tx)) as LimitedPriceRecord
  })
}

/**
 * Replaces a limited-time price.
 * @throws 404 not_found; 400 period_reversed, sku_unknown
 */
export function updateLimitedPrice(
  id: number,
  wish: NewLimitedPrice,
  inTransaction?: InTransaction,
): Promise<LimitedPriceRecord> {
  requirePeriod(wish.validFrom, wish.validTo)
  return changeRules(async (tx) => {
    const before = await lockLimitedPrice(tx, id)
    if (wish.skuId !== before.skuId) await requireSku(tx, wish.skuId)
    await tx.update(limitedPrices).set(wish).where(eq(limitedPrices.id, id))
    await inTransaction?.(tx, {
      object: `limitedprice:${id}`,
      before: limitedPriceFields(before),
      after: limitedPriceFields(wish),
    })
    return (await findLimitedPriceRecord(id, tx)) as LimitedPriceRecord
  })
}

/** Deletes a limited-time price. Orders keep the price that they were placed at. @throws 404 not_found */
export function deleteLimitedPrice(id: number, inTransaction?: InTransaction): Promise<void> {
  return changeRules(async (tx) => {
    const before = limitedPriceFields(await lockLimitedPrice(tx, id))
    await tx.delete(limitedPrices).where(eq(limitedPrices.id, id))
    await inTransaction?.(tx, { object: `limitedprice:${id}`, before, after: null })
  })
}

async function lockLimitedPrice(tx: Transaction, id: number) {
  const [row] = await tx.select().from(limitedPrices).where(eq(limitedPrices.id, id)).for('update')
  if (!row) throw notFound()
  return row
}

/** Keeps the SKU until the transaction ends: a SKU is deleted only while no price names it. */
async function requireSku(tx: Transaction, skuId: number): Promise<void> {
  const rows = await tx.rows(
    sql`select ${skus.id} from ${skus} where ${skus.id} = ${skuId} lock in share mode`,
  )
  if (rows.length === 0) throw skuUnknown({ field: 'sku_id' })
}
