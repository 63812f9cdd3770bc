import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import { db, type Executor } from '../../db/client.ts'
import { freightRules } from '../../db/schema/freight.ts'
import { limitedPrices, promotions, promotionTargets, promotionTiers } from '../../db/schema/promotions.ts'
import { createBatchLoader } from '../../lib/cache/batch-loader.ts'
import { now } from '../../lib/clock.ts'
import { parseFen } from '../../lib/money.ts'
import { cacheRowsById, cacheVolatile, invalidateCatalog } from '../catalog/cache/catalog-cache.ts'
import type { FreightRule, LimitedPrice, Promotion, Scope, Tier } from './rules.ts'

export type GlobalRules = Readonly<{
  promotions: readonly Promotion[]
  freightRules: readonly FreightRule[]
}>

/** Every rule that bears on the price of SKUs but coupons; what is in force at a moment is for the price to find out. */
export type Rules = GlobalRules & Readonly<{ limitedPrices: readonly LimitedPrice[] }>

const tags = ['promotions'] as const
const idsPerStatement = 256
const findLimitedPrices = cacheRowsById<readonly LimitedPrice[]>(
  'limited-prices',
  createBatchLoader(readLimitedPrices, idsPerStatement),
  () => tags,
)
/** The revision for which this process has forgotten what it held before. */
let followed: number | undefined

/** The rules for SKUs as they are shown, from memory, else in four statements; `changeRules` says how old they can be. */
export function getCachedRules(skuIds: readonly number[]): Rules | Promise<Rules> {
  const standing = cacheVolatile('promotions', load, tags)
  const limited = getCachedLimitedPrices(skuIds)
  if (standing instanceof Promise || limited instanceof Promise)
    return Promise.all([standing, limited]).then(([standing, limited]) => join(standing, limited))
  return join(standing, limited)
}

/** The limited-time prices of SKUs that are not over yet, from memory like `shownRules`, else in one statement. */
export function getCachedLimitedPrices(
  skuIds: readonly number[],
): readonly LimitedPrice[] | Promise<readonly LimitedPrice[]> {
  const bySku = findLimitedPrices(skuIds)
  return bySku instanceof Promise ? bySku.then(inOneList) : inOneList(bySku)
}

/**
 * The same, none older than the last `changeRules` that has committed, whether its announcement has arrived or not: one
 * statement for the revision beside those of `shownRules`.
 */
export async function getCurrentRules(
  skuIds: readonly number[],
  readRevision: () => Promise<number>,
): Promise<Rules> {
  const known = followed
  const [revision, rules] = await Promise.all([readRevision(), getCachedRules(skuIds)])
  if (revision === known) return rules
  if (revision !== followed) invalidateCatalog(tags)
  followed = revision
  return getCachedRules(skuIds)
}

function join(standing: GlobalRules, limitedPrices: readonly LimitedPrice[]): Rules {
  return { ...standing, limitedPrices }
}

function inOneList(bySku: ReadonlyMap<number, readonly LimitedPrice[]>): LimitedPrice[] {
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

/** The scope of a row from its kind and the ids that it names. */
export function toScope(kind: Scope['kind'], ids: readonly number[]): Scope {
  return kind === 'all' ? { kind } : { kind, ids: new Set(ids) }
}

/** All of it at one moment: a change that commits between the statements must not make a mixture of old and new. */
async function load(): Promise<GlobalRules> {
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
