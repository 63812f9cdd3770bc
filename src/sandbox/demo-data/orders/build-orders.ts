import { config } from '../../../config/index.ts'
import {
  OrderStatus,
  type TransitionCause,
  transitions,
} from '../../../domains/orders/lifecycle/order-state-machine.ts'
import { computePrice, type LinePrice, type Price } from '../../../domains/promotions/price.ts'
import { addSeconds } from '../../../lib/clock.ts'
import { newOrderId } from '../../../lib/ids.ts'
import type { Catalog, SkuRow } from '../catalog/rows.ts'
import type { DemoRules } from '../rules/build-rules.ts'
import { type PastOrder, pastOrders, type Review } from './past-orders.ts'

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
const steps: readonly [TransitionCause, number][] = [
  ['paid', 240],
  ['shipped', 86_400],
  ['received', 4 * 86_400],
  ['reviewed', reviewSeconds],
]

/** Builds all past orders, priced as the checkout does. Order numbers differ at every call. */
export function buildOrders(catalog: Catalog, rules: DemoRules, at: Date): BuiltOrder[] {
  return pastOrders.map((source) => {
    const placedAt = addSeconds(at, -Math.round(source.hoursAgo * 3_600))
    const lines = source.lines.map((line) => ({ ...line, sku: findSku(catalog, line.sku) }))
    const coupon = rules.coupons.find((each) => each.claimedByShopper.includes(source.userCouponId ?? 0))
    const price = computePrice(
      lines.map(({ sku, count }) => toItem(catalog, sku, count)),
      { ...rules, coupon: coupon && { ...coupon, id: source.userCouponId as number } },
      placedAt,
    )
    return {
      source,
      orderId: newOrderId(placedAt, config.shopTimezone),
      lines: price.lines.map((priced) => {
        const line = lines.find(({ sku }) => sku.id === priced.skuId) as (typeof lines)[number]
        const reviewedAt = line.review ? addSeconds(placedAt, reviewSeconds) : null
        return { sku: line.sku, priced, review: line.review, reviewedAt }
      }),
      price,
      events: eventsOf(source.status, placedAt),
    }
  })
}

function eventsOf(status: OrderStatus, placedAt: Date): BuiltOrder['events'] {
  const placed: PastEvent = { from: null, to: OrderStatus.unpaid, cause: 'placed', at: placedAt }
  if (status === OrderStatus.cancelled) return [placed, eventOf('cancelled', addSeconds(placedAt, 600))]
  const done = steps.filter(([cause]) => transitions[cause].to <= status)
  return [placed, ...done.map(([cause, seconds]) => eventOf(cause, addSeconds(placedAt, seconds)))]
}

function eventOf(cause: TransitionCause, at: Date): PastEvent {
  return { ...transitions[cause], cause, at }
}

function findSku({ skus }: Catalog, name: string): SkuRow {
  const sku = skus.find((each) => each.name === name)
  if (!sku) throw new Error(`no SKU is called ${name}`)
  return sku
}

function toItem({ goods }: Catalog, sku: SkuRow, count: number) {
  const spu = goods.find(({ id }) => id === sku.goodsId) as Catalog['goods'][number]
  const categoryIds = [spu.category1Id, spu.category2Id, spu.category3Id]
  return { skuId: sku.id, goodsId: sku.goodsId, categoryIds, count, listFen: sku.priceFen }
}
