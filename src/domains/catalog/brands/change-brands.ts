import { and, eq, ne } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { lockName } from '../../../db/lock-name.ts'
import { brands, goods, skus } from '../../../db/schema/catalog.ts'
import { notFound } from '../../../lib/errors.ts'
import { definedMembers } from '../../../lib/values/defined-members.ts'
import { publishInvalidation, recordSkuChanges } from '../cache/change-events.ts'
import { brandInUse, nameTaken } from '../errors.ts'
import { type Brand, brandFields } from './brand-fields.ts'

type NewBrand = Omit<Brand, 'id'>

/**
 * Stores a brand.
 * @throws 400 name_taken
 */
export async function createBrand(brand: NewBrand, inTransaction?: InTransaction): Promise<Brand> {
  const stored = await transaction(async (tx) => {
    await refuseTakenName(tx, brand.name)
    const [row] = await tx.insert(brands).values(brand).$returningId()
    const { id } = row as { id: number }
    await inTransaction?.(tx, { object: `brand:${id}`, before: null, after: brandFields(brand) })
    return { id, ...brand }
  })
  await publishInvalidation(['tree'])
  return stored
}

/**
 * Updates a brand; a field that is undefined keeps its value. Once this resolves, every process displays the new values; search
 * results follow within two seconds.
 * @throws 404 not_found; 400 name_taken
 */
export async function updateBrand(
  id: number,
  change: Partial<NewBrand>,
  inTransaction?: InTransaction,
): Promise<Brand> {
  const stored = await transaction(async (tx) => {
    const before = await lockBrand(tx, id)
    const after = { ...before, ...definedMembers(change) }
    if (after.name !== before.name) await refuseTakenName(tx, after.name, id)
    const { id: _, ...columns } = after
    await tx.update(brands).set(columns).where(eq(brands.id, id))
    await recordSkuChanges(tx, await skusOf(tx, id))
    await inTransaction?.(tx, {
      object: `brand:${id}`,
      before: brandFields(before),
      after: brandFields(after),
    })
    return after
  })
  await publishInvalidation(['tree', 'skus'])
  return stored
}

/**
 * Deletes a brand that no SPU has.
 * @throws 404 not_found; 409 brand_in_use
 */
export async function deleteBrand(id: number, inTransaction?: InTransaction): Promise<void> {
  await transaction(async (tx) => {
    const before = await lockBrand(tx, id)
    const [used] = await tx.select({ id: goods.id }).from(goods).where(eq(goods.brandId, id)).limit(1)
    if (used) throw brandInUse()
    await tx.delete(brands).where(eq(brands.id, id))
    await inTransaction?.(tx, { object: `brand:${id}`, before: brandFields(before), after: null })
  })
  await publishInvalidation(['tree'])
}

async function lockBrand(tx: Transaction, id: number): Promise<Brand> {
  const [row] = await tx
    .select({ id: brands.id, name: brands.name, logo: brands.logo, firstLetter: brands.firstLetter })
    .from(brands)
    .where(eq(brands.id, id))
    .for('update')
  if (!row) throw notFound()
  return row
}

/** Imported shops may have equal names already, so no unique key can do this. */
async function refuseTakenName(tx: Transaction, name: string, exceptId = 0): Promise<void> {
  await lockName(tx, 'brand names')
  const [other] = await tx
    .select({ id: brands.id })
    .from(brands)
    .where(and(eq(brands.name, name), ne(brands.id, exceptId)))
    .limit(1)
  if (other) throw nameTaken()
}

async function skusOf(tx: Transaction, brandId: number): Promise<number[]> {
  const rows = await tx
    .select({ id: skus.id })
    .from(skus)
    .innerJoin(goods, eq(goods.id, skus.goodsId))
    .where(eq(goods.brandId, brandId))
  return rows.map(({ id }) => id)
}
