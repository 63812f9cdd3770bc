import { eq, inArray, sql } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { categories, skus } from '../../../db/schema/catalog.ts'
import { stocktakeLines, stocktakes } from '../../../db/schema/stock.ts'
import { now } from '../../../lib/clock.ts'
import { notFound } from '../../../lib/errors.ts'
import { categoryTree, withDescendants } from '../category-tree.ts'
import { categoryUnknown, stocktakeClosed } from '../errors.ts'
import { lockSkus } from '../stock/lock-skus.ts'
import { getStocktake, getStocktakeLine } from './find-stocktakes.ts'
import { lineFields, type Stocktake, type StocktakeLine, stocktakeFields } from './stocktake-fields.ts'

/**
 * Makes the count list of a category of any level: one line for each of its SKUs, on sale or not.
 * @throws 400 category_unknown
 */
export async function createStocktake(
  categoryId: number,
  userId: number,
  inTransaction?: InTransaction,
): Promise<Stocktake> {
  const node = (await categoryTree()).byId.get(categoryId)
  return transaction(async (tx) => {
    const [found] = await tx
      .select({ id: categories.id })
      .from(categories)
      .where(eq(categories.id, categoryId))
    if (!found) throw categoryUnknown()
    const [row] = await tx.insert(stocktakes).values({ categoryId, userId, status: 'open' }).$returningId()
    const { id } = row as { id: number }
    const categoryIds = node ? withDescendants(node) : [categoryId]
    await tx.insert(stocktakeLines).select(
      tx
        .select({
          id: sql<number>`null`.as('id'),
          stocktakeId: sql<number>`${id}`.as('stocktake_id'),
          skuId: skus.id,
          counted: sql<number | null>`null`.as('counted'),
          expected: sql<number | null>`null`.as('expected'),
          countTime: sql<Date | null>`null`.as('count_time'),
          userId: sql<number | null>`null`.as('user_id'),
        })
        .from(skus)
        .where(inArray(skus.categoryId, categoryIds)),
    )
    const stored = await getStocktake(id, tx)
    await inTransaction?.(tx, { object: `stocktake:${id}`, before: null, after: stocktakeFields(stored) })
    return stored
  })
}

/**
 * Records how many pieces of a SKU were counted, beside its stock at this moment. Counting again replaces it.
 * @throws 404 not_found; 409 stocktake_closed
 */
export async function countLine(
  id: number,
  counted: number,
  userId: number,
  inTransaction?: InTransaction,
): Promise<StocktakeLine> {
  return transaction(async (tx) => {
    const { stocktakeId, skuId } = await getStocktakeLine(id, tx)
    await lockOpenStocktake(tx, stocktakeId)
    const sku = (await lockSkus(tx, [skuId])).get(skuId)
    if (!sku) throw notFound()
    const before = await getStocktakeLine(id, tx)
    const columns = { counted, expected: sku.stock, countTime: now(), userId }
    await tx.update(stocktakeLines).set(columns).where(eq(stocktakeLines.id, id))
    const after = { ...before, ...columns }
    await inTransaction?.(tx, {
      object: `stocktakeline:${id}`,
      before: lineFields(before),
      after: lineFields(after),
      details: { expected: sku.stock },
    })
    return after
  })
}

/**
 * Cancels an open count list. Its counts stay readable and move no stock.
 * @throws 404 not_found; 409 stocktake_closed
 */
export async function cancelStocktake(id: number, inTransaction?: InTransaction): Promise<void> {
  await transaction(async (tx) => {
    const before = await lockOpenStocktake(tx, id)
    await closeStocktake(tx, before, 'cancelled', {}, inTransaction)
  })
}

/** Locks a count list until the transaction ends. Lock order: count list, SKUs. @throws 404 not_found; 409 stocktake_closed */
export async function lockOpenStocktake(tx: Transaction, id: number) {
  const [row] = await tx
    .select({ id: stocktakes.id, categoryId: stocktakes.categoryId, status: stocktakes.status })
    .from(stocktakes)
    .where(eq(stocktakes.id, id))
    .for('update')
  if (!row) throw notFound()
  if (row.status !== 'open') throw stocktakeClosed()
  return row
}

/** Closes a locked count list. `details` is what the audit entry says besides. */
export async function closeStocktake(
  tx: Transaction,
  before: Awaited<ReturnType<typeof lockOpenStocktake>>,
  status: 'applied' | 'cancelled',
  details: Readonly<Record<string, unknown>>,
  inTransaction?: InTransaction,
): Promise<void> {
  await tx.update(stocktakes).set({ status }).where(eq(stocktakes.id, before.id))
  await inTransaction?.(tx, {
    object: `stocktake:${before.id}`,
    before: stocktakeFields(before),
    after: stocktakeFields({ ...before, status }),
    details,
  })
}
