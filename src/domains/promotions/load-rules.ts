import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import { db, type Executor } from '../../db/client.ts'
import {
  freightRules,
  limitedPrices,
  promotions,
  promotionTargets,
  promotionTiers,
} from '../../db/schema/promotions.ts'
import { createBatchLoader } from '../../lib/cache/batch-loader.ts'
import { now } from '../../lib/clock.ts'
import { cacheRowsById, cacheVolatile, invalidateCatalog } from '../catalog/cache/catalog-cache.ts'
import type { FreightRule, LimitedPrice, Promotion } from './rules.ts'
import { toFreightRule, toLimitedPrice, toPromotion } from './stored-rules.ts'

/** Rules that do not belong to single SKUs. */
type GlobalRules = Readonly<{
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
function getCachedLimitedPrices(
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

/**
 * Reads from the database the rules of SKUs that have not ended at a moment of the past or the future.
 * @param tx a snapshot (REPEATABLE READ), so that no commit mixes old and new rules
 */
export async function readRulesAt(tx: Executor, skuIds: readonly number[], at: Date): Promise<Rules> {
  return join(await readGlobalRulesAt(tx, at), await readLimitedPricesAt(tx, skuIds, at))
}

async function readLimitedPrices(skuIds: readonly number[]): Promise<Map<number, LimitedPrice[]>> {
  const prices = Map.groupBy(await readLimitedPricesAt(db, skuIds, now()), ({ skuId }) => skuId)
  return new Map(skuIds.map((id) => [id, prices.get(id) ?? []]))
}

/** Reads in one snapshot, since a commit between the statements would mix old and new rules. */
function readGlobalRules(): Promise<GlobalRules> {
  return db.transaction((tx) => readGlobalRulesAt(tx, now()), { isolationLevel: 'repeatable read' })
}

/** Reads the limited-time prices of SKUs that have not ended at a moment. */
async function readLimitedPricesAt(
  executor: Executor,
  skuIds: readonly number[],
  at: Date,
): Promise<LimitedPrice[]> {
  const { id, skuId, price, validFrom, validTo } = limitedPrices
  const rows = await executor
    .select({ id, skuId, price, validFrom, validTo })
    .from(limitedPrices)
    .where(and(inArray(skuId, [...skuIds]), gt(validTo, at)))
  return rows.map(toLimitedPrice)
}

async function readGlobalRulesAt(tx: Executor, at: Date): Promise<GlobalRules> {
  const isCurrent = and(eq(promotions.isEnabled, true), gt(promotions.validTo, at))
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
  const freight = await tx.select().from(freightRules).orderBy(asc(freightRules.id))
  const targetsOf = Map.groupBy(targets, ({ id }) => id)
  const rowsOf = Map.groupBy(tiers, ({ promotion }) => promotion.id)
  return {
    promotions: [...rowsOf].map(([id, rows]) =>
      toPromotion(
        (rows[0] as (typeof rows)[number]).promotion,
        rows.map(({ tier }) => tier),
        (targetsOf.get(id) ?? []).map(({ targetId }) => targetId),
      ),
    ),
    freightRules: freight.map(toFreightRule),
  }
}
