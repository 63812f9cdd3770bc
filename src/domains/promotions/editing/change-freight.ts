import { and, eq, isNull, ne } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { lockName } from '../../../db/lock-name.ts'
import { areas } from '../../../db/schema/addresses.ts'
import { freightRules } from '../../../db/schema/promotions.ts'
import { notFound } from '../../../lib/errors.ts'
import { definedMembers } from '../../../lib/values/defined-members.ts'
import { changeRules } from '../change-rules.ts'
import { provinceTaken, provinceUnknown } from './errors.ts'
import { findFreightRecord } from './find-freight.ts'
import { type FreightRecord, freightFields, type NewFreightRule } from './freight-fields.ts'

/**
 * Stores the freight rule of a province, or the one of all provinces without a rule.
 * @throws 400 province_unknown, province_taken
 */
export function createFreightRule(
  wish: NewFreightRule,
  inTransaction?: InTransaction,
): Promise<FreightRecord> {
  return changeRules(async (tx) => {
    await requireFreeProvince(tx, wish.provinceId)
    const [row] = await tx.insert(freightRules).values(wish).$returningId()
    const { id } = row as { id: number }
    await inTransaction?.(tx, { object: `freight:${id}`, before: null, after: freightFields(wish) })
    return (await findFreightRecord(id, tx)) as FreightRecord
  })
}

/**
 * Updates a freight rule; a field that is undefined keeps its value.
 * @throws 404 not_found; 400 province_unknown, province_taken
 */
export function updateFreightRule(
  id: number,
  change: Partial<NewFreightRule>,
  inTransaction?: InTransaction,
): Promise<FreightRecord> {
  return changeRules(async (tx) => {
    const before = await lockFreightRule(tx, id)
    const { provinceId, fee, freeFrom, isDelivered } = { ...before, ...definedMembers(change) }
    const after = { provinceId, fee, freeFrom, isDelivered }
    if (provinceId !== before.provinceId) await requireFreeProvince(tx, provinceId, id)
    await tx.update(freightRules).set(after).where(eq(freightRules.id, id))
    await inTransaction?.(tx, {
      object: `freight:${id}`,
      before: freightFields(before),
      after: freightFields(after),
    })
    return (await findFreightRecord(id, tx)) as FreightRecord
  })
}

/** Deletes a freight rule: its province gets the rule of all others, or the default freight. @throws 404 not_found */
export function deleteFreightRule(id: number, inTransaction?: InTransaction): Promise<void> {
  return changeRules(async (tx) => {
    const before = freightFields(await lockFreightRule(tx, id))
    await tx.delete(freightRules).where(eq(freightRules.id, id))
    await inTransaction?.(tx, { object: `freight:${id}`, before, after: null })
  })
}

async function lockFreightRule(tx: Transaction, id: number) {
  const [row] = await tx.select().from(freightRules).where(eq(freightRules.id, id)).for('update')
  if (!row) throw notFound()
  return row
}

/** The unique key does not guard the rule without a province: NULLs are no duplicates. */
async function requireFreeProvince(tx: Transaction, provinceId: number | null, exceptId = 0): Promise<void> {
  if (provinceId !== null) {
    const isProvince = and(eq(areas.id, provinceId), isNull(areas.parentId))
    const [province] = await tx.select({ id: areas.id }).from(areas).where(isProvince)
    if (!province) throw provinceUnknown()
  }
  await lockName(tx, 'provinces of freight rules')
  const same = provinceId === null ? isNull(freightRules.provinceId) : eq(freightRules.provinceId, provinceId)
  const [other] = await tx
    .select({ id: freightRules.id })
    .from(freightRules)
    .where(and(same, ne(freightRules.id, exceptId)))
    .limit(1)
  if (other) throw provinceTaken()
}
