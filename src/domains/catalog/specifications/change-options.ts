import { eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { skuSpecifications, specificationOptions, specifications } from '../../../db/schema/catalog.ts'
import { notFound } from '../../../lib/errors.ts'
import { definedMembers } from '../../../lib/values/defined-members.ts'
import { publishInvalidation, recordSkuChanges } from '../cache/change-events.ts'
import { optionFixed, optionInUse, specificationUnknown } from '../errors.ts'
import { lockGoods } from '../goods/lock-goods.ts'
import { getOption } from './find-options.ts'
import { optionFields, type SpecificationOption } from './specification-fields.ts'

type NewOption = Pick<SpecificationOption, 'value' | 'specId'>

/**
 * Stores an option of a specification.
 * @throws 400 specification_unknown
 */
export async function createOption(
  wish: NewOption,
  inTransaction?: InTransaction,
): Promise<SpecificationOption> {
  const { stored, goodsId } = await transaction(async (tx) => {
    const goodsId = await lockSpecificationOf(tx, wish)
    const [row] = await tx.insert(specificationOptions).values(wish).$returningId()
    const stored = await getOption((row as { id: number }).id, tx)
    await inTransaction?.(tx, { object: `option:${stored.id}`, before: null, after: optionFields(stored) })
    return { stored, goodsId }
  })
  await publishInvalidation([`goods:${goodsId}`])
  return stored
}

/**
 * Changes the value of an option or moves it to another specification; a field that is undefined keeps its value. Once this
 * resolves, every process displays the new values; search results follow within two seconds.
 * @throws 404 not_found; 400 specification_unknown, option_fixed
 */
export async function updateOption(
  id: number,
  change: Partial<NewOption>,
  inTransaction?: InTransaction,
): Promise<SpecificationOption> {
  const columns = definedMembers(change)
  const { stored, goodsIds } = await transaction(async (tx) => {
    const before = await lockOption(tx, id)
    const after = { ...before, ...columns }
    const goodsIds = [await lockSpecificationOf(tx, before), await lockSpecificationOf(tx, after)]
    if (after.specId !== before.specId) await lockAllGoods(tx, goodsIds)
    const users = await skusWith(tx, id)
    if (after.specId !== before.specId && users.length > 0) throw optionFixed()
    if (Object.keys(columns).length > 0)
      await tx.update(specificationOptions).set(columns).where(eq(specificationOptions.id, id))
    const stored = await getOption(id, tx)
    if (stored.value !== before.value) await recordSkuChanges(tx, users)
    await inTransaction?.(tx, {
      object: `option:${id}`,
      before: optionFields(before),
      after: optionFields(stored),
    })
    return { stored, goodsIds }
  })
  await publishInvalidation([...goodsIds.map((goodsId) => `goods:${goodsId}` as const), 'skus'])
  return stored
}

/**
 * Deletes an option that no SKU has.
 * @throws 404 not_found; 409 option_in_use
 */
export async function deleteOption(id: number, inTransaction?: InTransaction): Promise<void> {
  const goodsId = await transaction(async (tx) => {
    const before = await lockOption(tx, id)
    const goodsId = await lockSpecificationOf(tx, before)
    await lockAllGoods(tx, [goodsId])
    if ((await skusWith(tx, id)).length > 0) throw optionInUse()
    await tx.delete(specificationOptions).where(eq(specificationOptions.id, id))
    await inTransaction?.(tx, { object: `option:${id}`, before: optionFields(before), after: null })
    return goodsId
  })
  await publishInvalidation([`goods:${goodsId}`])
}

async function lockOption(tx: Transaction, id: number): Promise<SpecificationOption> {
  const [locked] = await tx
    .select({ id: specificationOptions.id })
    .from(specificationOptions)
    .where(eq(specificationOptions.id, id))
    .for('update')
  if (!locked) throw notFound()
  return getOption(id, tx)
}

/** Locks the specification of an option, so that it is not deleted meanwhile. @returns the id of its SPU @throws 400 specification_unknown */
async function lockSpecificationOf(tx: Transaction, { specId }: Pick<NewOption, 'specId'>): Promise<number> {
  const [row] = await tx
    .select({ goodsId: specifications.goodsId })
    .from(specifications)
    .where(eq(specifications.id, specId))
    .for('update')
  if (!row) throw specificationUnknown()
  return row.goodsId
}

/** A SKU that is being made or changed has locked its SPU, so no SKU takes the option meanwhile. */
async function lockAllGoods(tx: Transaction, ids: readonly number[]): Promise<void> {
  for (const id of ids.toSorted((a, b) => a - b)) await lockGoods(tx, id)
}

async function skusWith(tx: Transaction, optionId: number): Promise<number[]> {
  const rows = await tx
    .select({ id: skuSpecifications.skuId })
    .from(skuSpecifications)
    .where(eq(skuSpecifications.optionId, optionId))
  return rows.map(({ id }) => id)
}
