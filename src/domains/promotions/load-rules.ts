import { and, eq, gt, inArray, sql } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/mysql-core'
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

const readGlobalRules = () => readGlobalRulesAt(db, now())

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

/**
 * Reads tiers with their promotions, targets and freight rules. One statement is one round trip and one snapshot. The types of its
 * columns are those of the first part.
 */
async function readGlobalRulesAt(executor: Executor, at: Date): Promise<GlobalRules> {
  const isCurrent = and(eq(promotions.isEnabled, true), gt(promotions.validTo, at))
  const { id, name, kind, basis, group, scope, validFrom, validTo } = promotions
  const { thresholdAmount, thresholdCount, offAmount, payPercent } = promotionTiers
  const { provinceId, fee, freeFrom, isDelivered } = freightRules
  const tierRows = executor
    .select({
      source: sql<Source>`'tier'`.as('source'),
      ...{ id, name, kind, basis, group, scope, validFrom, validTo },
      ...{ thresholdAmount, thresholdCount, offAmount, payPercent },
      targetId: sql<number | null>`cast(null as signed)`.as('target_id'),
      provinceId: sql<number | null>`cast(null as signed)`.as('province_id'),
      fee: sql<string | null>`cast(null as decimal(10, 2))`.as('fee'),
      freeFrom: sql<string | null>`cast(null as decimal(10, 2))`.as('free_from'),
      isDelivered: sql<number | null>`cast(null as signed)`.as('is_delivered'),
    })
    .from(promotions)
    .innerJoin(promotionTiers, eq(promotionTiers.promotionId, id))
    .where(isCurrent)
  const targetRows = executor
    .select({
      source: sql<Source>`'target'`,
      ...{ id: promotionTargets.promotionId, ...noPromotion },
      targetId: sql<number | null>`${promotionTargets.targetId}`,
      ...{ provinceId: none, fee: none, freeFrom: none, isDelivered: none },
    })
    .from(promotionTargets)
    .innerJoin(promotions, eq(id, promotionTargets.promotionId))
    .where(isCurrent)
  const freightRows = executor
    .select({
      source: sql<Source>`'freight'`,
      ...{ id: freightRules.id, ...noPromotion },
      targetId: none,
      provinceId: sql<number | null>`${provinceId}`,
      fee: sql<string | null>`${fee}`,
      freeFrom: sql<string | null>`${freeFrom}`,
      isDelivered: sql<number | null>`${isDelivered}`,
    })
    .from(freightRules)
  const rows = await unionAll(tierRows, targetRows, freightRows)
  const {
    tier = [],
    target = [],
    freight = [],
  } = Object.groupBy(
    rows.toSorted((a, b) => a.id - b.id),
    ({ source }) => source,
  )
  const targetsOf = Map.groupBy(target, (row) => row.id)
  return {
    promotions: [...Map.groupBy(tier, (row) => row.id)].map(([id, tiers]) =>
      toPromotion(
        tiers[0] as (typeof tiers)[number],
        tiers,
        (targetsOf.get(id) ?? []).map(({ targetId }) => targetId as number),
      ),
    ),
    freightRules: freight.map(({ fee, isDelivered, ...rule }) =>
      toFreightRule({ ...rule, fee: fee as string, isDelivered: isDelivered === 1 }),
    ),
  }
}

type Source = 'tier' | 'target' | 'freight'

/** A column that the rows of a source lack. */
const none = sql<never>`null`
const noPromotion = {
  ...{ name: none, kind: none, basis: none, group: none, scope: none, validFrom: none, validTo: none },
  ...{ thresholdAmount: none, thresholdCount: none, offAmount: none, payPercent: none },
}
