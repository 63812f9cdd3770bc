import { and, asc, count, desc, eq, inArray, like } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { promotions, promotionTargets, promotionTiers } from '../../../db/schema/promotions.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import { inPeriod, type PeriodFilter } from './period.ts'
import type { PromotionRecord } from './promotion-fields.ts'
import { appliesTo, readTargets } from './targets.ts'

type Filter = KeywordRequest &
  PeriodFilter &
  Readonly<{ skuId?: number | undefined; isEnabled?: boolean | undefined }>

/** Columns of a promotion without its tiers and targets. */
export const promotionColumns = {
  id: promotions.id,
  name: promotions.name,
  kind: promotions.kind,
  basis: promotions.basis,
  group: promotions.group,
  scope: promotions.scope,
  isEnabled: promotions.isEnabled,
  validFrom: promotions.validFrom,
  validTo: promotions.validTo,
}

const targetColumns = {
  id: promotions.id,
  scope: promotions.scope,
  targets: promotionTargets,
  ruleId: promotionTargets.promotionId,
  targetId: promotionTargets.targetId,
}

/**
 * Returns one page of promotions whose name contains the keyword, newest first, and how many there are.
 * @param filter `skuId`: promotions that have this SKU in their scope
 */
export async function listPromotions({ keyword, skuId, isEnabled, state, at, ...page }: Filter) {
  const where = and(
    inPeriod(promotions, { state, at }),
    isEnabled === undefined ? undefined : eq(promotions.isEnabled, isEnabled),
    skuId === undefined ? undefined : await appliesTo(skuId, targetColumns),
    keyword ? like(promotions.name, containing(keyword)) : undefined,
    isBehind(page, promotions.id),
  )
  const found = await readPage(
    page,
    db.select(promotionColumns).from(promotions).where(where).orderBy(desc(promotions.id)),
    db.select({ count: count() }).from(promotions).where(where),
  )
  return { ...found, rows: await withParts(db, found.rows) }
}

/** Returns a promotion. @throws 404 not_found */
export async function getPromotion(id: number): Promise<PromotionRecord> {
  const found = await findPromotionRecord(id, db)
  if (!found) throw notFound()
  return found
}

/** Finds a promotion with its tiers and targets. */
export async function findPromotionRecord(
  id: number,
  executor: Executor,
): Promise<PromotionRecord | undefined> {
  const rows = await executor.select(promotionColumns).from(promotions).where(eq(promotions.id, id))
  return (await withParts(executor, rows))[0]
}

/** Adds tiers and targets to promotions, with one statement for each. */
export async function withParts(
  executor: Executor,
  rows: readonly Omit<PromotionRecord, 'tiers' | 'targets'>[],
): Promise<PromotionRecord[]> {
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return []
  const tiers = await executor
    .select()
    .from(promotionTiers)
    .where(inArray(promotionTiers.promotionId, ids))
    .orderBy(asc(promotionTiers.thresholdAmount), asc(promotionTiers.thresholdCount))
  const byPromotion = Map.groupBy(tiers, ({ promotionId }) => promotionId)
  const targets = await readTargets(executor, targetColumns, ids)
  return rows.map((row) => ({
    ...row,
    tiers: (byPromotion.get(row.id) ?? []).map(
      ({ thresholdAmount, thresholdCount, offAmount, payPercent }) => ({
        ...{ thresholdAmount, thresholdCount, offAmount, payPercent },
      }),
    ),
    targets: targets.get(row.id) ?? [],
  }))
}
