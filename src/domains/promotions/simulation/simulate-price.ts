import { eq, inArray } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { skus } from '../../../db/schema/catalog.ts'
import { coupons } from '../../../db/schema/coupons.ts'
import { maxAmountFen, parseFen } from '../../../lib/money.ts'
import { categoryTree } from '../../catalog/category-tree.ts'
import type { SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { withScopes } from '../coupons/user-coupons.ts'
import { type CouponDraft, checkCoupon } from '../editing/check-coupon.ts'
import { amountTooLarge, couponUnknown, linesUnknown } from '../editing/errors.ts'
import { requireTargets } from '../editing/targets.ts'
import { isDeliveredTo } from '../freight.ts'
import { type Rules, readRulesAt } from '../load-rules.ts'
import type { Price } from '../price.ts'
import { categorizeBy, type PriceableLine, priceWith } from '../price-selection.ts'
import type { Coupon } from '../rules.ts'
import { type CouponTerms, toCouponTerms } from '../stored-rules.ts'
import {
  applyDrafts,
  type DraftRules,
  type ExcludedRules,
  firstDraftId,
  type NumberedDrafts,
  numberDrafts,
  requireDraftTargets,
} from './draft-rules.ts'

export type SimulationRequest = Readonly<{
  /** Each SKU once; on sale and in stock or not. */
  lines: readonly SkuQuantity[]
  /** Moment of the order: rules of the past and of the future apply, prices of SKUs are those of today. */
  at: Date
  provinceId: number | undefined
  /** A stored coupon, or one that is not saved. */
  coupon: Readonly<{ id: number } | { draft: CouponDraft }> | undefined
  drafts: DraftRules
  excluded: ExcludedRules
}>

/** A SKU of a simulation. */
export type SimulatedSku = Readonly<
  Pick<
    typeof skus.$inferSelect,
    'id' | 'goodsId' | 'categoryId' | 'name' | 'price' | 'costPrice' | 'stock' | 'isLaunched'
  >
>

export type Simulation = Readonly<{
  price: Price
  rules: Rules
  /** False: the shop does not deliver to the province, and the price is that without an address. */
  isDelivered: boolean
  /** By id. */
  skus: ReadonlyMap<number, SimulatedSku>
  drafts: NumberedDrafts
}>

/**
 * Prices any lines by the function that settlement and placing use, at any moment, with unsaved rules and without excluded ones.
 * Reads one snapshot of the database and writes nothing.
 * @throws 400 sku_unknown, coupon_unknown, targets_unknown, amount_too_large, and what the verbs throw that save the drafts
 */
export async function simulatePrice(request: SimulationRequest): Promise<Simulation> {
  const { lines, at, provinceId, excluded } = request
  const drafts = numberDrafts(request.drafts)
  const ids = [...lines.map(({ skuId }) => skuId), ...drafts.limitedPrices.map(({ skuId }) => skuId)]
  const read = async (tx: Executor) => {
    const found = await readSkus(tx, ids)
    await requireDraftTargets(tx, drafts)
    const coupon = request.coupon && (await readCoupon(tx, request.coupon))
    return { found, coupon, stored: await readRulesAt(tx, ids, at) }
  }
  const { found, coupon, stored } = await db.transaction(read, { isolationLevel: 'repeatable read' })
  const rules = applyDrafts(stored, drafts, excluded)
  const isDelivered = provinceId === undefined || isDeliveredTo(rules.freightRules, provinceId)
  const priced = {
    rules: { ...rules, coupon, provinceId: isDelivered ? provinceId : undefined },
    now: at,
    categorize: categorizeBy(await categoryTree()),
  }
  const price = priceWith(priced, toPriceable(lines, found))
  if (Math.max(price.totalFen, price.payFen) > maxAmountFen) throw amountTooLarge()
  return { price, rules, isDelivered, skus: found, drafts }
}

function toPriceable(lines: readonly SkuQuantity[], found: Simulation['skus']): PriceableLine[] {
  const priced = lines.map(({ skuId, count }) => {
    const { goodsId, categoryId, price } = found.get(skuId) as SimulatedSku
    return { skuId, goodsId, categoryId, count, listFen: parseFen(price) }
  })
  const listFen = priced.reduce((sum, line) => sum + line.listFen * line.count, 0)
  if (listFen > Number.MAX_SAFE_INTEGER) throw amountTooLarge()
  return priced
}

async function readSkus(tx: Executor, ids: readonly number[]): Promise<Map<number, SimulatedSku>> {
  const { id, goodsId, categoryId, name, price, costPrice, stock, isLaunched } = skus
  const rows = await tx
    .select({ id, goodsId, categoryId, name, price, costPrice, stock, isLaunched })
    .from(skus)
    .where(inArray(id, [...ids]))
  const found = new Map(rows.map((row) => [row.id, row]))
  const unknown = ids.filter((each) => !found.has(each))
  if (unknown.length > 0) throw linesUnknown({ members: { unknown } })
  return found
}

async function readCoupon(tx: Executor, coupon: NonNullable<SimulationRequest['coupon']>): Promise<Coupon> {
  if ('draft' in coupon) {
    const draft = checkCoupon(coupon.draft, 'coupon.')
    await requireTargets(tx, draft, { inside: 'coupon.' })
    return { ...toCouponTerms(draft, draft.targets), id: firstDraftId }
  }
  const rows = await tx.select().from(coupons).where(eq(coupons.id, coupon.id))
  if (rows.length === 0) throw couponUnknown()
  return { ...((await withScopes(rows, tx)).get(coupon.id) as CouponTerms), id: coupon.id }
}
