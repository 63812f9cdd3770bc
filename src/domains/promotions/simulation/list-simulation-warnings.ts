import { parseFen } from '../../../lib/money.ts'
import {
  listCouponWarnings,
  listFreightWarnings,
  listLimitedPriceWarnings,
  listPromotionWarnings,
} from '../warnings/list-warnings.ts'
import { type RuleWarning, warning } from '../warnings/warning.ts'
import type { SimulatedSku, Simulation, SimulationRequest } from './simulate-price.ts'

/** A warning about the cart (`draft` is null) or about an unsaved rule, such as `promotions.0`. */
export type SimulationWarning = RuleWarning & Readonly<{ draft: string | null }>

/** Warns of what keeps the cart from being ordered, of lines below their cost, and of each unsaved rule as when it is saved. */
export async function listSimulationWarnings(
  request: SimulationRequest,
  simulation: Simulation,
): Promise<SimulationWarning[]> {
  const warnings: SimulationWarning[] = cartWarnings(request, simulation).map((each) => ({
    ...each,
    draft: null,
  }))
  const collect = async (draft: string, listing: Promise<RuleWarning[]>) => {
    for (const each of await listing) warnings.push({ ...each, draft })
  }
  const { drafts, rules } = simulation
  for (const [at, price] of drafts.limitedPrices.entries())
    await collect(`limited_prices.${at}`, listLimitedPriceWarnings(price))
  for (const [at, rule] of drafts.promotions.entries())
    await collect(`promotions.${at}`, listPromotionWarnings(rule, rules.freightRules))
  for (const [at, rule] of drafts.freightRules.entries())
    await collect(`freight_templates.${at}`, listFreightWarnings(rule))
  if (request.coupon && 'draft' in request.coupon)
    await collect('coupon', listCouponWarnings(request.coupon.draft, rules.freightRules))
  return warnings
}

function cartWarnings(
  { lines, provinceId }: SimulationRequest,
  { price, isDelivered, skus }: Simulation,
): RuleWarning[] {
  const skuOf = (id: number) => skus.get(id) as SimulatedSku
  const of = (code: RuleWarning['code'], skuIds: readonly number[]) =>
    skuIds.length > 0 ? [warning(code, { skuIds })] : []
  const idsWhere = (isMeant: (sku: SimulatedSku, count: number) => boolean) =>
    lines.filter(({ skuId, count }) => isMeant(skuOf(skuId), count)).map(({ skuId }) => skuId)
  const below = price.lines.filter(
    ({ skuId, count, payableFen }) => payableFen < parseFen(skuOf(skuId).costPrice) * count,
  )
  return [
    ...(isDelivered ? [] : [warning('not_delivered', { provinceIds: [provinceId as number] })]),
    ...of(
      'sku_off_sale',
      idsWhere((sku) => !sku.isLaunched),
    ),
    ...of(
      'stock_short',
      idsWhere(({ stock }, count) => stock < count),
    ),
    ...of(
      'price_below_cost',
      below.map(({ skuId }) => skuId),
    ),
  ]
}
