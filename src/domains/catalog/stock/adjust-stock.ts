import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import type { Fields } from '../../../db/in-transaction.ts'
import { skus } from '../../../db/schema/catalog.ts'
import { stockMovements } from '../../../db/schema/stock.ts'
import { stockOutOfRange, stockReasonUnfit } from '../errors.ts'

/** Why staff move stock. */
export const adjustmentReasons = ['received', 'counted', 'damaged', 'returned', 'correction'] as const
export type AdjustmentReason = (typeof adjustmentReasons)[number]

/** Pieces that staff add (positive) or take. `userId` is the person; null: a command. */
type StockAdjustment = Readonly<{
  delta: number
  reason: AdjustmentReason
  userId: number | null
  /** The field that an error names, `stock` unless given. */
  field?: string
  /** What the audit entry says about the adjustment besides the stock before and after. */
  details?: Fields
}>

/** Decides by the locked stock of a SKU how it is adjusted; undefined: not at all. */
export type DecideAdjustment = (stock: number) => Promise<StockAdjustment | undefined>

/** The most pieces that a column holds. */
export const maxStock = 2_147_483_647

const isFit: Readonly<Record<AdjustmentReason, (delta: number) => boolean>> = {
  received: (delta) => delta > 0,
  returned: (delta) => delta > 0,
  damaged: (delta) => delta < 0,
  counted: () => true,
  correction: () => true,
}

/**
 * Moves the stock of a SKU and writes the ledger. Sales happen at the same time, so the statement adds to the stock and never
 * overwrites it. A difference of zero writes nothing.
 * @throws 400 stock_out_of_range, stock_reason_unfit
 */
export async function adjustStock(
  tx: Transaction,
  skuId: number,
  { delta, reason, userId, field = 'stock' }: StockAdjustment,
): Promise<void> {
  if (delta === 0) return
  if (!isFit[reason](delta)) throw stockReasonUnfit()
  const [moved] = await tx
    .update(skus)
    .set({ stock: sql`${skus.stock} + ${delta}` })
    .where(and(eq(skus.id, skuId), sql`${skus.stock} + ${delta} between 0 and ${maxStock}`))
  if (moved.affectedRows === 0) throw stockOutOfRange({ field })
  await recordAdjustment(tx, skuId, { delta, reason, userId })
}

const skusPerStatement = 500

/**
 * Moves the stock of SKUs that the transaction has locked, and writes the ledger. The caller has checked that no stock falls below
 * zero.
 * @param deltas pieces by SKU id, none of them zero
 */
export async function adjustLockedStocks(
  tx: Transaction,
  deltas: ReadonlyMap<number, number>,
  { reason, userId }: Pick<StockAdjustment, 'reason' | 'userId'>,
): Promise<void> {
  const all = [...deltas]
  for (let from = 0; from < all.length; from += skusPerStatement) {
    const part = all.slice(from, from + skusPerStatement)
    const cases = part.map(([id, delta]) => sql`when ${id} then ${delta}`)
    await tx
      .update(skus)
      .set({ stock: sql`${skus.stock} + case ${skus.id} ${sql.join(cases, sql` `)} end` })
      .where(
        inArray(
          skus.id,
          part.map(([id]) => id),
        ),
      )
    await tx
      .insert(stockMovements)
      .values(part.map(([skuId, quantity]) => ({ skuId, kind: kindOf(reason), quantity, reason, userId })))
  }
}

const kindOf = (reason: AdjustmentReason) => (reason === 'received' ? 'received' : 'corrected')

/** Writes the ledger for a SKU whose stock the transaction has set. */
export async function recordAdjustment(
  tx: Transaction,
  skuId: number,
  { delta, reason, userId }: StockAdjustment,
): Promise<void> {
  await tx.insert(stockMovements).values({ skuId, kind: kindOf(reason), quantity: delta, reason, userId })
}

/** Returns what the audit entry of a SKU says about its stock. */
export function stockDetails(before: number, { delta, reason, details }: StockAdjustment): Fields {
  return { stock: { before, after: before + delta, movement: reason, ...details } }
}
