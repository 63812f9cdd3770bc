import { eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { goods, skus, specifications } from '../../../db/schema/catalog.ts'
import { notFound } from '../../../lib/errors.ts'
import { goodsInUse } from '../errors.ts'
import { goodsFields } from './goods-fields.ts'
import { lockGoods } from './lock-goods.ts'

/**
 * Deletes an SPU that has neither SKUs nor specifications. Shoppers see an SPU through its SKUs only, so no cache has it.
 * @throws 404 not_found; 409 goods_in_use
 */
export async function deleteGoods(id: number, inTransaction?: InTransaction): Promise<void> {
  await transaction(async (tx) => {
    const before = await lockGoods(tx, id)
    if (!before) throw notFound()
    if (await hasChildren(tx, id)) throw goodsInUse()
    await tx.delete(goods).where(eq(goods.id, id))
    await inTransaction?.(tx, { object: `goods:${id}`, before: goodsFields(before), after: null })
  })
}

async function hasChildren(tx: Transaction, id: number): Promise<boolean> {
  const [sku] = await tx.select({ id: skus.id }).from(skus).where(eq(skus.goodsId, id)).limit(1)
  if (sku) return true
  const [specification] = await tx
    .select({ id: specifications.id })
    .from(specifications)
    .where(eq(specifications.goodsId, id))
    .limit(1)
  return specification !== undefined
}
