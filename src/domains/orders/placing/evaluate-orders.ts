import { AppError, notFound, unauthorized } from '../../../lib/errors.ts'
import { type Fen, maxAmountFen, parseFen } from '../../../lib/money.ts'
import type { Receiver } from '../../addresses/receivers.ts'
import { skuUnavailable, stockShort } from '../../catalog/errors.ts'
import type { SkuQuantity } from '../../catalog/stock/return-stock.ts'
import type { LockedSku } from '../../catalog/stock/sell-stock.ts'
import { couponNotUsable } from '../../promotions/errors.ts'
import type { Price } from '../../promotions/price.ts'
import { confirmPrice, type PricingContext, priceWith } from '../../promotions/price-selection.ts'
import type { Coupon } from '../../promotions/rules.ts'
import { AlreadyOrdered, amountTooLarge } from '../errors.ts'
import type { Invoice } from './invoice.ts'

/** An order that somebody asks for, before anything is known of the goods. */
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
  /** The own coupon that was chosen, as it stood before the transaction. */
  coupon: Coupon | undefined
  /** What the buyer was shown, if the client says. */
  expectedPayFen: Fen | undefined
}>

export type DecidedLine = Readonly<{ sku: LockedSku; count: number }>

/** An order that stands once it is written. */
export type Accepted = Readonly<{
  order: NewOrder
  receiver: Receiver
  lines: readonly DecidedLine[]
  price: Price
}>

export type OrderDecision = Readonly<
  { accepted: Accepted; refusal?: never } | { refusal: AppError | AlreadyOrdered; accepted?: never }
>

/** What the transaction has locked and read. */
export type LockedState = Readonly<{
  active: ReadonlySet<number>
  receivers: ReadonlyMap<number, Receiver>
  skus: ReadonlyMap<number, LockedSku>
  /** Own coupons that are locked and unused. */
  coupons: ReadonlySet<number>
  prices: PricingContext
  /** Marks of orders that exist already, as `marksOf` writes them. */
  marks: ReadonlySet<string>
}>

/**
 * Decides each order whole, in their order: it takes from what those before it have left, or is refused and takes
 * nothing.
 */
export function evaluateOrders(orders: readonly NewOrder[], facts: LockedState): OrderDecision[] {
  const marks = new Set(facts.marks)
  const coupons = new Set(facts.coupons)
  const left = new Map([...facts.skus.values()].map((sku) => [sku.id, sku.stock]))
  return orders.map((order) => {
    try {
      const accepted = decideOrder(order, { ...facts, marks, coupons }, left)
      for (const { sku, count } of accepted.lines) left.set(sku.id, (left.get(sku.id) as number) - count)
      for (const mark of uniqueKeysOf(order)) marks.add(mark)
      if (order.coupon) coupons.delete(order.coupon.id)
      return { accepted }
    } catch (error) {
      if (error instanceof AppError || error instanceof AlreadyOrdered) return { refusal: error }
      throw error
    }
  })
}

/** Under which an order can exist once: its user with the checkout id, and with the idempotency key. */
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

function decideOrder(order: NewOrder, facts: LockedState, left: ReadonlyMap<number, number>): Accepted {
  const receiver = facts.receivers.get(order.addressId)
  if (receiver?.userId !== order.userId) throw notFound({ field: 'address' })
  if (!facts.active.has(order.userId)) throw unauthorized()
  if (uniqueKeysOf(order).some((mark) => facts.marks.has(mark))) throw new AlreadyOrdered()
  const lines = takeLines(order.lines, facts.skus, left)
  const { coupon, expectedPayFen } = order
  if (coupon && !facts.coupons.has(coupon.id)) throw couponNotUsable({ members: { reason: 'used' } })
  const price = priceWith(facts.prices, lines.map(toSelected), coupon, receiver.provinceId)
  if (Math.max(price.totalFen, price.payFen) > maxAmountFen) throw amountTooLarge()
  confirmPrice(price, expectedPayFen)
  return { order, receiver, lines, price }
}

const toSelected = ({ sku, count }: DecidedLine) => ({
  skuId: sku.id,
  goodsId: sku.goodsId,
  categoryId: sku.categoryId,
  count,
  listFen: parseFen(sku.price),
})

/** The lines in ascending id of the SKU. @throws 409 naming each SKU that stands in the way */
function takeLines(
  wanted: readonly SkuQuantity[],
  skus: LockedState['skus'],
  left: ReadonlyMap<number, number>,
): DecidedLine[] {
  const sorted = wanted.toSorted((a, b) => a.skuId - b.skuId)
  const lines = sorted.flatMap(({ skuId, count }) => {
    const sku = skus.get(skuId)
    return sku?.isLaunched ? [{ sku, count }] : []
  })
  if (lines.length < sorted.length) {
    const gone = sorted.filter(({ skuId }) => !skus.get(skuId)?.isLaunched)
    throw skuUnavailable({ members: { skus: gone.map(({ skuId }) => ({ id: skuId })) } })
  }
  const short = lines.flatMap(({ sku, count }) => {
    const stock = left.get(sku.id) as number
    return stock < count ? [{ id: sku.id, name: sku.name, stock, wanted: count }] : []
  })
  if (short.length > 0) throw stockShort({ members: { skus: short } })
  return lines
}
