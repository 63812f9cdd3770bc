import { eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { skuSpecifications, specificationOptions, specifications } from '../../../db/schema/catalog.ts'
import { notFound } from '../../../lib/errors.ts'
import { definedMembers } from '../../../lib/values/defined-members.ts'
import { publishInvalidation, recordSkuChanges } from '../cache/change-events.ts'
import { goodsUnknown, specificationFixed, specificationInUse } from '../errors.ts'
import { lockGoods } from '../goods/lock-goods.ts'
import { getSpecification } from './find-specifications.ts'
import { type Specification, specificationFields } from './specification-fields.ts'

type NewSpecification = Pick<Specification, 'name' | 'goodsId'>

/**
 * Stores a specification of an SPU.
 * @throws 400 goods_unknown
 */
export async function createSpecification(
  wish: NewSpecification,
  inTransaction?: InTransaction,
): Promise<Specification> {
  const stored = await transaction(async (tx) => {
    if (!(await lockGoods(tx, wish.goodsId))) throw goodsUnknown()
    const [row] = await tx.insert(specifications).values(wish).$returningId()
    const created = await getSpecification((row as { id: number }).id, tx)
    await inTransaction?.(tx, {
      object: `specification:${created.id}`,
      before: null,
      after: specificationFields(created),
    })
    return created
  })
  await publishInvalidation([`goods:${stored.goodsId}`])
  return stored
}

/**
 * Renames a specification or moves it to another SPU; a field that is undefined keeps its value. Once this resolves, every process
 * displays the new values; search results follow within two seconds.
 * @throws 404 not_found; 400 goods_unknown, specification_fixed
 */
export async function updateSpecification(
  id: number,
  change: Partial<NewSpecification>,
  inTransaction?: InTransaction,
): Promise<Specification> {
  const columns = definedMembers(change)
  const { before, stored } = await transaction(async (tx) => {
    const before = await lockSpecification(tx, id)
    const users = await skusWith(tx, id)
    if (columns.goodsId !== undefined && columns.goodsId !== before.goodsId)
      await requireMovable(tx, id, [before.goodsId, columns.goodsId])
    if (Object.keys(columns).length > 0)
      await tx.update(specifications).set(columns).where(eq(specifications.id, id))
    const stored = await getSpecification(id, tx)
    if (stored.name !== before.name) await recordSkuChanges(tx, users)
    await inTransaction?.(tx, {
      object: `specification:${id}`,
      before: specificationFields(before),
      after: specificationFields(stored),
    })
    return { before, stored }
  })
  await publishInvalidation([`goods:${before.goodsId}`, `goods:${stored.goodsId}`, 'skus'])
  return stored
}

/**
 * Deletes a specification that has no options.
 * @throws 404 not_found; 409 specification_in_use
 */
export async function deleteSpecification(id: number, inTransaction?: InTransaction): Promise<void> {
  const { goodsId } = await transaction(async (tx) => {
    const before = await lockSpecification(tx, id)
    const [option] = await tx
      .select({ id: specificationOptions.id })
      .from(specificationOptions)
      .where(eq(specificationOptions.specId, id))
      .limit(1)
    if (option) throw specificationInUse()
    await tx.delete(specifications).where(eq(specifications.id, id))
    await inTransaction?.(tx, {
      object: `specification:${id}`,
      before: specificationFields(before),
      after: null,
    })
    return before
  })
  await publishInvalidation([`goods:${goodsId}`])
}

async function lockSpecification(tx: Transaction, id: number): Promise<Specification> {
  const [locked] = await tx
    .select({ id: specifications.id })
    .from(specifications)
    .where(eq(specifications.id, id))
    .for('update')
  if (!locked) throw notFound()
  return getSpecification(id, tx)
}

/** A SKU that is being made has locked its SPU, so both SPUs are locked before the SKUs are counted. */
async function requireMovable(tx: Transaction, id: number, goodsIds: [number, number]): Promise<void> {
  for (const goodsId of goodsIds.toSorted((a, b) => a - b))
    if (!(await lockGoods(tx, goodsId))) throw goodsUnknown()
  if ((await skusWith(tx, id)).length > 0) throw specificationFixed()
}

async function skusWith(tx: Transaction, specId: number): Promise<number[]> {
  const rows = await tx
    .select({ id: skuSpecifications.skuId })
    .from(skuSpecifications)
    .where(eq(skuSpecifications.specId, specId))
  return rows.map(({ id }) => id)
}
