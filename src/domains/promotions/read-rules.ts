import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { freightRules } from '../../db/schema/freight.ts'
import { limitedPrices, promotions, promotionTargets, promotionTiers } from '../../db/schema/promotions.ts'
import { now } from '../../lib/clock.ts'
import { parseFen } from '../../lib/money.ts'
import { cachedReference } from '../catalog/cached.ts'
import type { FreightRule, LimitedPrice, Promotion, Scope, Tier } from './rules.ts'

export type StandingRules = Readonly<{
  promotions: readonly Promotion[]
  freightRules: readonly FreightRule[]
}>

/**
 * Every promotion that is not over yet and all freight rules, from memory; three statements when they are not. Whoever
 * changes a rule announces `promotions`.
 */
export function standingRules(): StandingRules | Promise<StandingRules> {
  return cachedReference('promotions', load, ['promotions'])
}

/** The limited-time prices of SKUs that are not over yet, in one statement. */
export async function readLimitedPrices(skuIds: readonly number[], at: Date): Promise<LimitedPrice[]> {
  if (skuIds.length === 0) return []
  const rows = await db
    .select({
      id: limitedPrices.id,
      skuId: limitedPrices.skuId,
      price: limitedPrices.price,
      validFrom: limitedPrices.validFrom,
      validTo: limitedPrices.validTo,
    })
    .from(limitedPrices)
    .where(and(inArray(limitedPrices.skuId, [...skuIds]), gt(limitedPrices.validTo, at)))
  return rows.map(({ price, ...row }) => ({ ...row, priceFen: parseFen(price) }))
}

/** The scope of a row from its kind and the ids that it names. */
export function toScope(kind: Scope['kind'], ids: readonly number[]): Scope {
  return kind === 'all' ? { kind } : { kind, ids: new Set(ids) }
}

async function load(): Promise<StandingRules> {
  const isCurrent = and(eq(promotions.isEnabled, true), gt(promotions.validTo, now()))
  const [tiers, targets, freight] = await Promise.all([
    db
      .select({ promotion: promotions, tier: promotionTiers })
      .from(promotions)
      .innerJoin(promotionTiers, eq(promotionTiers.promotionId, promotions.id))
      .where(isCurrent)
      .orderBy(asc(promotions.id)),
    db
      .select({ id: promotionTargets.promotionId, targetId: promotionTargets.targetId })
      .from(promotionTargets)
      .innerJoin(promotions, eq(promotions.id, promotionTargets.promotionId))
      .where(isCurrent),
    db.select().from(freightRules).orderBy(asc(freightRules.id)),
  ])
  const targetsOf = Map.groupBy(targets, ({ id }) => id)
  const rowsOf = Map.groupBy(tiers, ({ promotion }) => promotion.id)
  return {
    promotions: [...rowsOf].map(([id, rows]) =>
      toPromotion(
        rows,
        (targetsOf.get(id) ?? []).map(({ targetId }) => targetId),
      ),
    ),
    freightRules: freight.map(({ id, provinceId, fee, freeFrom }) => ({
      id,
      provinceId,
      fen: parseFen(fee),
      freeFromFen: freeFrom === null ? null : parseFen(freeFrom),
    })),
  }
}

type TierRow = typeof promotionTiers.$inferSelect
type Row = Readonly<{ promotion: typeof promotions.$inferSelect; tier: TierRow }>

function toPromotion(rows: readonly Row[], targetIds: readonly number[]): Promotion {
  const { id, name, kind, basis, group, scope, validFrom, validTo } = (rows[0] as Row).promotion
  const tiers = rows.flatMap(({ tier }) => toTier(tier, kind, basis) ?? [])
  return { id, name, kind, basis, group, scope: toScope(scope, targetIds), tiers, validFrom, validTo }
}

/** A tier that does not have what its promotion asks for is none. */
function toTier(row: TierRow, kind: Promotion['kind'], basis: Promotion['basis']): Tier | undefined {
  const amount = row.thresholdAmount === null ? null : parseFen(row.thresholdAmount)
  const threshold = basis === 'amount' ? amount : row.thresholdCount
  if (threshold === null) return undefined
  if (kind === 'percentage')
    return row.payPercent === null ? undefined : { threshold, payPercent: row.payPercent }
  return row.offAmount === null ? undefined : { threshold, offFen: parseFen(row.offAmount) }
}
