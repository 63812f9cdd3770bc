import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import { db, type Executor } from '../../db/client.ts'
import { freightRules } from '../../db/schema/freight.ts'
import { limitedPrices, promotions, promotionTargets, promotionTiers } from '../../db/schema/promotions.ts'
import { createBatchLoader } from '../../lib/cache/batch-loader.ts'
import { now } from '../../lib/clock.ts'
import { parseFen } from '../../lib/money.ts'
import { cacheRowsById, cacheVolatile, invalidateCatalog } from '../catalog/cache/catalog-cache.ts'
import type { FreightRule, LimitedPrice, Promotion, Scope, Tier } from './rules.ts'

/** Rules that do not belong to single SKUs. */
export type GlobalRules = Readonly<{
  promotions: readonly Promotion[]
  freightRules: readonly FreightRule[]
}>

/** All pricing rules of some SKUs except coupons. They may start later: pricing selects the active rules. */
export type Rules = GlobalRules & Readonly<{ limitedPrices: readonly LimitedPrice[] }>

const tags = ['promotions'] as const
const idsPerStatement = 256
const findLimitedPrices = cacheRowsById<readonly LimitedPrice[]>(
  'limited-prices',
  createBatchLoader(readLimitedPrices, idsPerStatement),
  () => tags,
)
/** Revision at the last invalidation by `getCurrentRules`. */
let cachedRevision: number | undefined

/** Returns the rules for display, from the cache, at most 1.5 seconds old. */
export function getCachedRules(skuIds: readonly number[]): Rules | Promise<Rules> {
  const globals = cacheVolatile('promotions', readGlobalRules, tags)
  const limited = getCachedLimitedPrices(skuIds)
  if (globals instanceof Promise || limited instanceof Promise)
    return Promise.all([globals, limited]).then(([globals, limited]) => join(globals, limited))
  return join(globals, limited)
}

/** Returns current and future limited-time prices of SKUs from the cache, at most 1.5 seconds old. */
export function getCachedLimitedPrices(
  skuIds: readonly number[],
): readonly LimitedPrice[] | Promise<readonly LimitedPrice[]> {
  const bySku = findLimitedPrices(skuIds)
  return bySku instanceof Promise ? bySku.then(flatten) : flatten(bySku)
}

/**
 * Returns rules no older than the last committed `changeRules`, even when its invalidation message has not arrived. Reads
 * the revision while it reads the cache, and reads the rules again when the revision is new.
 */
export async function getCurrentRules(
  skuIds: readonly number[],
  readRevision: () => Promise<number>,
): Promise<Rules> {
  const known = cachedRevision
  const [revision, rules] = await Promise.all([readRevision(), getCachedRules(skuIds)])
  if (revision === known) return rules
  if (revision !== cachedRevision) invalidateCatalog(tags)
  cachedRevision = revision
  return getCachedRules(skuIds)
}

function join(globals: GlobalRules, limitedPrices: readonly LimitedPrice[]): Rules {
  return { ...globals, limitedPrices }
}

function flatten(bySku: ReadonlyMap<number, readonly LimitedPrice[]>): LimitedPrice[] {
  return [...bySku.values()].flat()
}

async function readLimitedPrices(skuIds: readonly number[]): Promise<Map<number, LimitedPrice[]>> {
  const rows = await db
    .select({
      id: limitedPrices.id,
      skuId: limitedPrices.skuId,
      price: limitedPrices.price,
      validFrom: limitedPrices.validFrom,
      validTo: limitedPrices.validTo,
    })
    .from(limitedPrices)
    .where(and(inArray(limitedPrices.skuId, [...skuIds]), gt(limitedPrices.validTo, now())))
  const prices = Map.groupBy(
    rows.map(({ price, ...row }) => ({ ...row, priceFen: parseFen(price) })),
    ({ skuId }) => skuId,
  )
  return new Map(skuIds.map((id) => [id, prices.get(id) ?? []]))
}

/** Creates a scope from a rule's kind of scope and target ids. */
export function toScope(kind: Scope['kind'], ids: readonly number[]): Scope {
  return kind === 'all' ? { kind } : { kind, ids: new Set(ids) }
}

/** Reads in one snapshot, since a commit between the statements would mix old and new rules. */
async function readGlobalRules(): Promise<GlobalRules> {
  const isCurrent = and(eq(promotions.isEnabled, true), gt(promotions.validTo, now()))
  const read = async (tx: Executor) => {
    const tiers = await tx
      .select({ promotion: promotions, tier: promotionTiers })
      .from(promotions)
      .innerJoin(promotionTiers, eq(promotionTiers.promotionId, promotions.id))
      .where(isCurrent)
      .orderBy(asc(promotions.id))
    const targets = await tx
      .select({ id: promotionTargets.promotionId, targetId: promotionTargets.targetId })
      .from(promotionTargets)
      .innerJoin(promotions, eq(promotions.id, promotionTargets.promotionId))
      .where(isCurrent)
    return { tiers, targets, freight: await tx.select().from(freightRules).orderBy(asc(freightRules.id)) }
  }
  const { tiers, targets, freight } = await db.transaction(read, { isolationLevel: 'repeatable read' })
  const targetsOf = Map.groupBy(targets, ({ id }) => id)
  const rowsOf = Map.groupBy(tiers, ({ promotion }) => promotion.id)
  return {
    promotions: [...rowsOf].map(([id, rows]) =>
      toPromotion(
        rows,
        (targetsOf.get(id) ?? []).map(({ targetId }) => targetId),
      ),
    ),
    freightRules: freight.map(({ id, provinceId, isDelivered, fee, freeFrom }) => ({
      id,
      provinceId,
      isDelivered,
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

/** Ignores a tier that lacks the threshold or the discount of its promotion's kind. */
function toTier(row: TierRow, kind: Promotion['kind'], basis: Promotion['basis']): Tier | undefined {
  const amount = row.thresholdAmount === null ? null : parseFen(row.thresholdAmount)
  const threshold = basis === 'amount' ? amount : row.thresholdCount
  if (threshold === null) return undefined
  if (kind === 'percentage')
    return row.payPercent === null ? undefined : { threshold, payPercent: row.payPercent }
  return row.offAmount === null ? undefined : { threshold, offFen: parseFen(row.offAmount) }
}
