import { and, desc, eq, gt, lt, ne } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { limitedPrices, promotions } from '../../../db/schema/promotions.ts'
import { promotionColumns, withParts } from '../editing/find-promotions.ts'
import type { PromotionRecord } from '../editing/promotion-fields.ts'
import type { LimitedPriceColumns } from '../stored-rules.ts'
import { findSharedSkus } from './scope-condition.ts'
import { maxNamed, type RuleWarning, warning } from './warning.ts'

/** The newest promotions of the same group and time whose scopes are compared. */
const maxCompared = 50

/** Warns of other limited-time prices of the same SKU at the same time. */
export async function listPriceOverlaps(price: LimitedPriceColumns): Promise<RuleWarning[]> {
  const others = await db
    .select({ id: limitedPrices.id })
    .from(limitedPrices)
    .where(
      and(
        eq(limitedPrices.skuId, price.skuId),
        gt(limitedPrices.validTo, price.validFrom),
        lt(limitedPrices.validFrom, price.validTo),
        ne(limitedPrices.id, price.id),
      ),
    )
    .orderBy(desc(limitedPrices.id))
    .limit(maxNamed)
  if (others.length === 0) return []
  return [warning('limited_prices_overlap', { skuIds: [price.skuId], ruleIds: others.map(({ id }) => id) })]
}

/** Warns of other promotions of the group that are on at the same time for some of the same goods: only the best one applies. */
export async function listPromotionOverlaps(rule: PromotionRecord): Promise<RuleWarning[]> {
  if (!rule.isEnabled) return []
  const rows = await db
    .select(promotionColumns)
    .from(promotions)
    .where(
      and(
        eq(promotions.group, rule.group),
        gt(promotions.validTo, rule.validFrom),
        lt(promotions.validFrom, rule.validTo),
        eq(promotions.isEnabled, true),
        ne(promotions.id, rule.id),
      ),
    )
    .orderBy(desc(promotions.id))
    .limit(maxCompared)
  const ruleIds: number[] = []
  const skuIds = new Set<number>()
  for (const other of await withParts(db, rows)) {
    const shared = await findSharedSkus(rule, other)
    if (!shared) continue
    ruleIds.push(other.id)
    for (const id of shared) skuIds.add(id)
  }
  return ruleIds.length === 0 ? [] : [warning('promotions_overlap', { skuIds: [...skuIds], ruleIds })]
}
