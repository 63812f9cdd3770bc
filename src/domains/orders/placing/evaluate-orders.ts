import { AppError, notFound, unauthorized } from '../../../lib/errors.ts'
import { type Fen, maxAmountFen, parseFen } from '../../../lib/money.ts'
import type { Receiver } from '../../addresses/receivers.ts'
import { skuUnavailable, stockShort } from '../../catalog/errors.ts'
import type { LockedSku, SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { couponNotUsable } from '../../promotions/errors.ts'
import type { Price } from '../../promotions/price.ts'
import { confirmPrice, type PricingContext, priceWith } from '../../promotions/price-selection.ts'
import type { Coupon } from '../../promotions/rules.ts'
import { AlreadyOrdered, amountTooLarge } from '../errors.ts'
import type { Invoice } from './invoice.ts'

/** An order to be placed, before any row is locked. */
export type NewOrder = Readonly<{
  orderId: string
  userId: number
  addressId: number
  payMethod: number
  checkoutId: string
  idempotencyKey: string | undefined
  requestDigest: string
  lines: readonly SkuQuantity[]
  invoice: Invoice | undefined
  remark: string
  /** The user's coupon, read before the transaction. */
  coupon: Coupon | undefined
  /** The price that settlement showed; undefined if the client does not send it. */
  expectedPayFen: Fen | undefined
}>

export type AcceptedLine = Readonly<{ sku: LockedSku; count: number }>

/** An order with everything that its rows need. */
export type AcceptedOrder = Readonly<{
  order: NewOrder
  receiver: Receiver
  lines: readonly AcceptedLine[]
  price: Price
}>

export type OrderDecision = Readonly<
  { accepted: AcceptedOrder; refusal?: never } | { refusal: AppError | AlreadyOrdered; accepted?: never }
>

/** What the transaction has locked and read. */
export type LockedState = Readonly<{
  activeUsers: ReadonlySet<number>
  receivers: ReadonlyMap<number, Receiver>
  skus: ReadonlyMap<number, LockedSku>
  /** User coupons that are locked and unused. */
  unusedCoupons: ReadonlySet<number>
  prices: PricingContext
  /** Unique keys of existing orders, as `uniqueKeysOf` writes them. */
  takenKeys: ReadonlySet<string>
}>

/**
 * Accepts or refuses each order as a whole, in their order. An accepted order reduces what the later orders can get; a
 * refused order changes nothing.
 */
export function evaluateOrders(orders: readonly NewOrder[], locked: LockedState): OrderDecision[] {
  const takenKeys = new Set(locked.takenKeys)
  const unusedCoupons = new Set(locked.unusedCoupons)
  const stock = new Map([...locked.skus.values()].map((sku) => [sku.id, sku.stock]))
  return orders.map((order) => {
    try {
      const accepted = acceptOrder(order, { ...locked, takenKeys, unusedCoupons }, stock)
      for (const { sku, count } of accepted.lines) stock.set(sku.id, (stock.get(sku.id) as number) - count)
      for (const key of uniqueKeysOf(order)) takenKeys.add(key)
      if (order.coupon) unusedCoupons.delete(order.coupon.id)
      return { accepted }
    } catch (error) {
      if (error instanceof AppError || error instanceof AlreadyOrdered) return { refusal: error }
      throw error
    }
  })
}

/** The keys under which only one order can exist: its user with the checkout id, and with the idempotency key. */
export function uniqueKeysOf(order: {
  userId: number
  checkoutId: string | null
  idempotencyKey?: string | null | undefined
}): string[] {
  const { userId, checkoutId, idempotencyKey } = order
  return [
    ...(checkoutId ? [`${userId} checkout ${checkoutId}`] : []),
    ...(idempotencyKey ? [`${userId} key ${idempotencyKey}`] : []),
  ]
}

function acceptOrder(order: NewOrder, state: LockedState, stock: ReadonlyMap<number, number>): AcceptedOrder {
  const receiver = state.receivers.get(order.addressId)
  if (receiver?.userId !== order.userId) throw notFound({ field: 'address' })
  if (!state.activeUsers.has(order.userId)) throw unauthorized()
  if (uniqueKeysOf(order).some((key) => state.takenKeys.has(key))) throw new AlreadyOrdered()
  const lines = acceptLines(order.lines, state.skus, stock)
  const { coupon, expectedPayFen } = order
  if (coupon && !state.unusedCoupons.has(coupon.id)) throw couponNotUsable({ members: { reason: 'used' } })
  const price = priceWith(state.prices, lines.map(toPriceable), coupon, receiver.provinceId)
  if (Math.max(price.totalFen, price.payFen) > maxAmountFen) throw amountTooLarge()
  confirmPrice(price, expectedPayFen)
  return { order, receiver, lines, price }
}

const toPriceable = ({ sku, count }: AcceptedLine) => ({
  skuId: sku.id,
  goodsId: sku.goodsId,
  categoryId: sku.categoryId,
  count,
  listFen: parseFen(sku.price),
})

/** Returns the lines by ascending SKU id. @throws 409 sku_unavailable, stock_short naming each SKU that prevents the order */
function acceptLines(
  requested: readonly SkuQuantity[],
  skus: LockedState['skus'],
  stock: ReadonlyMap<number, number>,
): AcceptedLine[] {
  const sorted = requested.toSorted((a, b) => a.skuId - b.skuId)
  const lines = sorted.flatMap(({ skuId, count }) => {
    const sku = skus.get(skuId)
    return sku?.isLaunched ? [{ sku, count }] : []
  })
  if (lines.length < sorted.length) {
    const unavailable = sorted.filter(({ skuId }) => !skus.get(skuId)?.isLaunched)
    throw skuUnavailable({ members: { skus: unavailable.map(({ skuId }) => ({ id: skuId })) } })
  }
  const short = lines.flatMap(({ sku, count }) => {
    const left = stock.get(sku.id) as number
    return left < count ? [{ id: sku.id, name: sku.name, stock: left, wanted: count }] : []
  })
  if (short.length > 0) throw stockShort({ members: { skus: short } })
  return lines
}
