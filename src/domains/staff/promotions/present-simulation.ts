import { shopTime } from '../../../config/shop-time.ts'
import type { Language } from '../../../lib/errors.ts'
import { formatFen } from '../../../lib/money.ts'
import { firstDraftId } from '../../promotions/simulation/draft-rules.ts'
import type { SimulationWarning } from '../../promotions/simulation/list-simulation-warnings.ts'
import type { Simulation, SimulationRequest } from '../../promotions/simulation/simulate-price.ts'
import { formatUpsellHint } from '../../promotions/upsell-hint.ts'
import type { simulation } from './simulation-model.ts'
import { presentWarning } from './warning-model.ts'

type Kind = Simulation['price']['breakdown'][number]['kind']

/** Converts a simulation to the wire format; hints are in `language`. */
export function presentSimulation(
  request: SimulationRequest,
  simulated: Simulation,
  warnings: readonly SimulationWarning[],
  language: Language,
): typeof simulation.static {
  const { price, isDelivered, skus } = simulated
  const sources = sourcesOf(request, simulated)
  const listFen = price.lines.reduce((sum, { listFen, count }) => sum + listFen * count, 0)
  const names = new Map<string, string>([
    ...price.promotions.map(({ kind, id, name }) => [`${kind} ${id}`, name] as const),
    ...(price.coupon ? [[`coupon ${price.coupon.id}`, price.coupon.name] as const] : []),
  ])
  return {
    at: shopTime(request.at),
    province_id: request.provinceId ?? null,
    is_delivered: isDelivered,
    total_count: price.totalCount,
    list_amount: formatFen(listFen),
    total_amount: formatFen(price.totalFen),
    discount_amount: formatFen(price.discountFen),
    freight: formatFen(price.freightFen),
    pay_amount: formatFen(price.payFen),
    lines: price.lines.map((line) => ({
      sku_id: line.skuId,
      name: skus.get(line.skuId)?.name ?? '',
      count: line.count,
      list_price: formatFen(line.listFen),
      price: formatFen(line.unitFen),
      promotion_discount: formatFen(line.promotionDiscountFen),
      coupon_discount: formatFen(line.couponDiscountFen),
      payable_amount: formatFen(line.payableFen),
    })),
    promotions: price.promotions.map(({ id, name, kind, discountFen, upsellHint, skuIds }) => ({
      ...sources(kind, id),
      name,
      kind,
      discount: formatFen(discountFen),
      hint: upsellHint && formatUpsellHint(upsellHint, language),
      sku_ids: [...skuIds],
    })),
    coupon: price.coupon && {
      ...sources('coupon', price.coupon.id),
      name: price.coupon.name,
      discount: formatFen(price.coupon.discountFen),
      reason: price.coupon.refusal,
      missing_amount: formatFen(price.coupon.missingFen),
    },
    trace: price.breakdown.map(({ kind, id, skuId, fen }) => ({
      kind,
      ...sources(kind, id),
      name: names.get(`${kind} ${id}`) ?? null,
      sku_id: skuId,
      amount: formatFen(fen),
    })),
    warnings: warnings.map(({ draft, ...each }) => ({ ...presentWarning(each), draft })),
  }
}

/** Returns a function that says whether a rule is stored or which draft it is; the default freight is neither. */
function sourcesOf({ coupon }: SimulationRequest, { drafts }: Simulation) {
  const lists = {
    limited_price: ['limited_prices', drafts.limitedPrices],
    reduction: ['promotions', drafts.promotions],
    percentage: ['promotions', drafts.promotions],
    freight: ['freight_templates', drafts.freightRules],
  } as const
  return (kind: Kind, id: number | null) => {
    const stored = id !== null && id < firstDraftId ? id : null
    if (kind === 'coupon') return { id: stored, draft: coupon && 'draft' in coupon ? 'coupon' : null }
    const [name, rules] = lists[kind]
    const at = rules.findIndex((rule) => rule.id === id)
    return { id: stored, draft: id === null || at < 0 ? null : `${name}.${at}` }
  }
}
