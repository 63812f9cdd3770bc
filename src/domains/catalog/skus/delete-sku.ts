import { eq, type SQL, sql } from 'drizzle-orm'
import type { MySqlColumn } from 'drizzle-orm/mysql-core'
import { type Transaction, transaction } from '../../../db/client.ts'
import { type Change, type InTransaction, reportConsequences } from '../../../db/in-transaction.ts'
import { skuImages, skuSpecifications, skus } from '../../../db/schema/catalog.ts'
import { favourites, stockNotices } from '../../../db/schema/favourites.ts'
import { orderLines } from '../../../db/schema/orders.ts'
import { limitedPrices } from '../../../db/schema/promotions.ts'
import { stockMovements } from '../../../db/schema/stock.ts'
import { now } from '../../../lib/clock.ts'
import { publishInvalidation, recordSkuChanges } from '../cache/change-events.ts'
import { lockSkuRecord, tagsOf } from './lock-sku-record.ts'
import { imageFields, imageOrderFields, readImagesOfSku, type SkuImage } from './sku-images.ts'
import { skuFields } from './sku-record.ts'

/** What keeps a SKU: orders for ever, favourites and prices because they belong to others. */
const references: readonly MySqlColumn[] = [
  orderLines.skuId,
  limitedPrices.skuId,
  favourites.skuId,
  stockNotices.skuId,
]

/**
 * Deletes a SKU with its pictures and its ledger. One that was ever ordered, or that a favourite or a price names, is taken off
 * sale instead: its schedule ends, and that of its SPU leaves it off sale until staff put it on sale.
 * @throws 404 not_found
 */
export async function deleteSku(id: number, inTransaction?: InTransaction): Promise<void> {
  const deleted = await transaction(async (tx) => {
    const before = await lockSkuRecord(tx, id)
    const isKept = await isReferenced(tx, id)
    const images = isKept ? [] : await readImagesOfSku(tx, id)
    const withdrawn = { isLaunched: false, launchAt: null, unlaunchAt: null, deletedTime: now() }
    if (isKept) await tx.update(skus).set(withdrawn).where(eq(skus.id, id))
    else await deleteRows(tx, id)
    await recordSkuChanges(tx, [id])
    const after = isKept ? skuFields({ ...before, ...withdrawn }) : null
    await inTransaction?.(tx, { object: `sku:${id}`, before: skuFields(before), after })
    await reportConsequences(tx, { cause: `sku:${id}`, changes: imageChanges(id, images) }, inTransaction)
    return before
  })
  await publishInvalidation(tagsOf(deleted))
}

async function isReferenced(tx: Transaction, id: number): Promise<boolean> {
  const selects = references.map((column): SQL => sql`select 1 from ${column.table} where ${column} = ${id}`)
  const rows = await tx.rows(sql`${sql.join(selects, sql` union all `)} limit 1`)
  return rows.length > 0
}

/** The pictures, and their order, end with the SKU. */
function imageChanges(skuId: number, images: readonly SkuImage[]): Change[] {
  if (images.length === 0) return []
  const pictures = images.map((image) => ({
    object: `skuimage:${image.id}`,
    before: imageFields(image),
    after: null,
  }))
  return [...pictures, { object: `skuimages:${skuId}`, before: imageOrderFields(images), after: null }]
}

async function deleteRows(tx: Transaction, id: number): Promise<void> {
  await tx.delete(skuImages).where(eq(skuImages.skuId, id))
  await tx.delete(skuSpecifications).where(eq(skuSpecifications.skuId, id))
  await tx.delete(stockMovements).where(eq(stockMovements.skuId, id))
  await tx.delete(skus).where(eq(skus.id, id))
}
