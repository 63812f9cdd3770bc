import { and, eq, isNotNull } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { stocktakeLines } from '../../../db/schema/stock.ts'
import { publishInvalidation, recordSkuChanges } from '../cache/change-events.ts'
import { stockShort } from '../errors.ts'
import { adjustLockedStocks } from '../stock/adjust-stock.ts'
import { type LockedSku, lockSkus } from '../stock/lock-skus.ts'
import { closeStocktake, lockOpenStocktake } from './change-stocktakes.ts'
import { getStocktake } from './find-stocktakes.ts'
import type { Stocktake } from './stocktake-fields.ts'

/**
 * Applies a count list: for each counted line, the difference to the stock at the moment of counting becomes a movement `counted`.
 * Sales after the counting stay sales. Lines that were not counted, and deleted SKUs, change nothing.
 * @throws 404 not_found; 409 stocktake_closed; 409 stock_short with the `skus` to count again: more was sold since than was found
 */
export async function applyStocktake(
  id: number,
  userId: number,
  inTransaction?: InTransaction,
): Promise<Stocktake> {
  const { stored, moved } = await transaction(async (tx) => {
    const before = await lockOpenStocktake(tx, id)
    const differences = await readDifferences(tx, id)
    const locked = await lockSkus(tx, differences.keys())
    const deltas = new Map([...differences].filter(([skuId]) => locked.has(skuId)))
    refuseShortage(deltas, locked)
    await adjustLockedStocks(tx, deltas, { reason: 'counted', userId })
    await recordSkuChanges(tx, [...deltas.keys()])
    await closeStocktake(tx, before, 'applied', { moved_skus: deltas.size }, inTransaction)
    return { stored: await getStocktake(id, tx), moved: [...locked.values()] }
  })
  const tags = new Set(moved.map(({ goodsId }) => `goods:${goodsId}` as const))
  if (tags.size > 0) await publishInvalidation([...tags, 'skus'])
  return stored
}

async function readDifferences(tx: Transaction, id: number): Promise<Map<number, number>> {
  const rows = await tx
    .select({
      skuId: stocktakeLines.skuId,
      counted: stocktakeLines.counted,
      expected: stocktakeLines.expected,
    })
    .from(stocktakeLines)
    .where(and(eq(stocktakeLines.stocktakeId, id), isNotNull(stocktakeLines.counted)))
  const differences = rows.map(
    ({ skuId, counted, expected }) => [skuId, (counted ?? 0) - (expected ?? 0)] as const,
  )
  return new Map(differences.filter(([, difference]) => difference !== 0))
}

function refuseShortage(deltas: ReadonlyMap<number, number>, locked: ReadonlyMap<number, LockedSku>): void {
  const short = [...locked.values()].filter(({ id, stock }) => stock + (deltas.get(id) ?? 0) < 0)
  if (short.length > 0) throw stockShort({ members: { skus: short.map(({ id, name }) => ({ id, name })) } })
}
