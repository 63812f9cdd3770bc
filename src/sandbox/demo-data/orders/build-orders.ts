import { config } from '../../../config/index.ts'
import {
  OrderStatus,
  type TransitionCause,
  transitions,
} from '../../../domains/orders/lifecycle/order-state-machine.ts'
import { computePrice, type LinePrice, type Price } from '../../../domains/promotions/price.ts'
import { addSeconds } from '../../../lib/clock.ts'
import { newOrderId } from '../../../lib/ids.ts'
import type { Catalog, GoodsRow, SkuRow } from '../catalog/rows.ts'
import type { DemoRules } from '../rules/build-rules.ts'
import type { PastOrder, PastStep, Review } from './past-orders.ts'

export type BuiltLine = Readonly<{
  sku: SkuRow
  priced: LinePrice
  review: Review | undefined
  reviewedAt: Date | null
}>

/** A past order with its price by the rules and its timeline, which begins with the placing. */
export type BuiltOrder = Readonly<{
  source: PastOrder
  orderId: string
  lines: readonly BuiltLine[]
  price: Price
  events: readonly [PastEvent, ...PastEvent[]]
}>

export type PastEvent = Readonly<{
  from: OrderStatus | null
  to: OrderStatus
  cause: TransitionCause | 'placed'
  at: Date
}>

const reviewSeconds = 6 * 86_400

/** The steps from payment to completion, with the seconds after the placing. */
const usualSteps: readonly PastStep[] = [
  ['paid', 240],
  ['shipped', 86_400],
  ['received', 4 * 86_400],
  ['reviewed', reviewSeconds],
]

/** Builds past orders, priced as the checkout does. Order numbers that the source does not set differ at every call. */
export function buildOrders(
  catalog: Catalog,
  rules: DemoRules,
  at: Date,
  sources: readonly PastOrder[],
): BuiltOrder[] {
  const skus = new Map(catalog.skus.map((sku) => [sku.name, sku]))
  const goods = new Map(catalog.goods.map((spu) => [spu.id, spu]))
  return sources.map((source) => {
    const placedAt = addSeconds(at, -Math.round(source.hoursAgo * 3_600))
    const lines = source.lines.map((line) => ({ ...line, sku: findSku(skus, line.sku) }))
    const coupon = rules.coupons.find((each) => each.claimedByShopper.includes(source.userCouponId ?? 0))
    const price = computePrice(
      lines.map(({ sku, count }) => toItem(goods, sku, count)),
      { ...rules, coupon: coupon && { ...coupon, id: source.userCouponId as number } },
      placedAt,
    )
    return {
      source,
      orderId: source.orderId ?? newOrderId(placedAt, config.shopTimezone),
      lines: price.lines.map((priced) => {
        const line = lines.find(({ sku }) => sku.id === priced.skuId) as (typeof lines)[number]
        const reviewedAt = line.review ? addSeconds(placedAt, lastReviewOf(source)) : null
        return { sku: line.sku, priced, review: line.review, reviewedAt }
      }),
      price,
      events: eventsOf(source, placedAt),
    }
  })
}

function eventsOf({ status, steps }: PastOrder, placedAt: Date): BuiltOrder['events'] {
  const placed: PastEvent = { from: null, to: OrderStatus.unpaid, cause: 'placed', at: placedAt }
  if (steps)
    return [placed, ...steps.map(([cause, seconds]) => eventOf(cause, addSeconds(placedAt, seconds)))]
  if (status === OrderStatus.cancelled) return [placed, eventOf('cancelled', addSeconds(placedAt, 600))]
  const done = usualSteps.filter(([cause]) => transitions[cause].to <= status)
  return [placed, ...done.map(([cause, seconds]) => eventOf(cause, addSeconds(placedAt, seconds)))]
}

function eventOf(cause: TransitionCause, at: Date): PastEvent {
  return { ...transitions[cause], cause, at }
}

/** Seconds after the placing. */
function lastReviewOf({ steps }: PastOrder): number {
  return steps?.at(-1)?.[1] ?? reviewSeconds
}

function findSku(skus: ReadonlyMap<string, SkuRow>, name: string): SkuRow {
  const sku = skus.get(name)
  if (!sku) throw new Error(`no SKU is called ${name}`)
  return sku
}

function toItem(goods: ReadonlyMap<number, GoodsRow>, sku: SkuRow, count: number) {
  const spu = goods.get(sku.goodsId) as GoodsRow
  const categoryIds = [spu.category1Id, spu.category2Id, spu.category3Id]
  return { skuId: sku.id, goodsId: sku.goodsId, categoryIds, count, listFen: sku.priceFen }
}
