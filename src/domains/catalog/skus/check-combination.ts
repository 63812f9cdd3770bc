import { eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { skuSpecifications, skus, specificationOptions, specifications } from '../../../db/schema/catalog.ts'
import { goodsUnknown } from '../errors.ts'
import { lockGoods } from '../goods/lock-goods.ts'
import { combinationTaken, specsIncomplete } from './errors.ts'
import type { SpecChoice } from './sku-record.ts'

/**
 * Locks an SPU until the transaction ends, so that one transaction at a time chooses a combination of its options. Lock order:
 * SKUs before SPUs, as placing does.
 * @throws 400 goods_unknown
 */
export async function lockGoodsOfSku(tx: Transaction, goodsId: number): Promise<void> {
  if (!(await lockGoods(tx, goodsId))) throw goodsUnknown()
}

/**
 * Checks that the choices name one option of each specification of an SPU, and nothing else.
 * @throws 400 specs_incomplete
 */
export async function requireCompleteSpecs(
  tx: Transaction,
  goodsId: number,
  specs: readonly SpecChoice[],
): Promise<void> {
  const known = await tx
    .select({ specId: specifications.id, optionId: specificationOptions.id })
    .from(specifications)
    .leftJoin(specificationOptions, eq(specificationOptions.specId, specifications.id))
    .where(eq(specifications.goodsId, goodsId))
  const wanted = new Set(known.map(({ specId }) => specId))
  const chosen = new Set(specs.map(({ specId }) => specId))
  const options = new Set(known.map(({ specId, optionId }) => `${specId}:${optionId}`))
  const isComplete = specs.length === wanted.size && chosen.size === wanted.size
  if (!isComplete || specs.some(({ specId, optionId }) => !options.has(`${specId}:${optionId}`)))
    throw specsIncomplete()
}

/**
 * Checks that no other SKU of a locked SPU has this combination of options.
 * @throws 400 combination_taken
 */
export async function requireFreeCombination(
  tx: Transaction,
  goodsId: number,
  specs: readonly SpecChoice[],
  exceptSkuId = 0,
): Promise<void> {
  const rows = await tx
    .select({
      skuId: skus.id,
      specId: skuSpecifications.specId,
      optionId: skuSpecifications.optionId,
    })
    .from(skus)
    .leftJoin(skuSpecifications, eq(skuSpecifications.skuId, skus.id))
    .where(eq(skus.goodsId, goodsId))
  const own = combinationOf(specs)
  const others = Map.groupBy(rows, ({ skuId }) => skuId)
  others.delete(exceptSkuId)
  for (const choices of others.values()) if (combinationOf(choices) === own) throw combinationTaken()
}

/** Returns a text that is equal for equal combinations. A SKU without specifications has one row of nulls. */
export function combinationOf(
  specs: readonly Readonly<{ specId: number | null; optionId: number | null }>[],
): string {
  return specs
    .filter(({ specId }) => specId !== null)
    .map(({ specId, optionId }) => `${specId}:${optionId}`)
    .sort()
    .join()
}
