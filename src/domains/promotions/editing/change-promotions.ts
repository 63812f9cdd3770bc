import { eq } from 'drizzle-orm'
import { bulkInsert } from '../../../db/bulk-insert.ts'
import type { Transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { promotions, promotionTargets, promotionTiers } from '../../../db/schema/promotions.ts'
import { notFound } from '../../../lib/errors.ts'
import { definedMembers } from '../../../lib/values/defined-members.ts'
import { changeRules } from '../change-rules.ts'
import { checkPromotion } from './check-promotion.ts'
import { findPromotionRecord } from './find-promotions.ts'
import { type NewPromotion, type PromotionRecord, promotionFields } from './promotion-fields.ts'
import { requireTargets } from './targets.ts'

/**
 * Stores a promotion.
 * @throws 400 as `checkPromotion`, targets_unknown
 */
export function createPromotion(wish: NewPromotion, inTransaction?: InTransaction): Promise<PromotionRecord> {
  const rule = checkPromotion(wish)
  return changeRules(async (tx) => {
    await requireTargets(tx, rule)
    const { tiers: _, targets: __, ...columns } = rule
    const [row] = await tx.insert(promotions).values(columns).$returningId()
    const { id } = row as { id: number }
    await insertParts(tx, id, rule)
    await inTransaction?.(tx, { object: `promotion:${id}`, before: null, after: promotionFields(rule) })
    return { ...rule, id }
  })
}

/**
 * Updates a promotion; a field that is undefined keeps its value, and a promotion for all goods loses its targets. Orders that are
 * placed later are charged by the new rule.
 * @throws 404 not_found; 400 as `checkPromotion`, targets_unknown
 */
export function updatePromotion(
  id: number,
  change: Partial<NewPromotion>,
  inTransaction?: InTransaction,
): Promise<PromotionRecord> {
  return changeRules(async (tx) => {
    const before = await lockPromotion(tx, id)
    const after = await changed(tx, before, definedMembers(change))
    const { id: _, tiers: __, targets: ___, ...columns } = after
    await tx.update(promotions).set(columns).where(eq(promotions.id, id))
    if (after.tiers !== before.tiers || after.targets !== before.targets) {
      await tx.delete(promotionTiers).where(eq(promotionTiers.promotionId, id))
      await tx.delete(promotionTargets).where(eq(promotionTargets.promotionId, id))
      await insertParts(tx, id, after)
    }
    await inTransaction?.(tx, {
      object: `promotion:${id}`,
      before: promotionFields(before),
      after: promotionFields(after),
    })
    return after
  })
}

/** A promotion that is only switched on or off is not checked, so an imported one with faults can be switched off. */
async function changed(
  tx: Transaction,
  before: PromotionRecord,
  { isEnabled = before.isEnabled, ...change }: Partial<NewPromotion>,
): Promise<PromotionRecord> {
  if (Object.keys(change).length === 0) return { ...before, isEnabled }
  const targets = change.scope === 'all' ? { targets: change.targets ?? [] } : {}
  const after = checkPromotion({ ...before, ...change, ...targets, isEnabled })
  await requireTargets(tx, after, { before })
  return after
}

/** Deletes a promotion. Orders keep the price that they were placed at. @throws 404 not_found */
export function deletePromotion(id: number, inTransaction?: InTransaction): Promise<void> {
  return changeRules(async (tx) => {
    const before = promotionFields(await lockPromotion(tx, id))
    await tx.delete(promotions).where(eq(promotions.id, id))
    await inTransaction?.(tx, { object: `promotion:${id}`, before, after: null })
  })
}

async function lockPromotion(tx: Transaction, id: number): Promise<PromotionRecord> {
  await tx.select({ id: promotions.id }).from(promotions).where(eq(promotions.id, id)).for('update')
  const found = await findPromotionRecord(id, tx)
  if (!found) throw notFound()
  return found
}

async function insertParts(tx: Transaction, promotionId: number, { tiers, targets }: NewPromotion) {
  await bulkInsert(
    tx,
    promotionTiers,
    tiers.map((tier) => ({ promotionId, ...tier })),
  )
  await bulkInsert(
    tx,
    promotionTargets,
    targets.map((targetId) => ({ promotionId, targetId })),
  )
}
