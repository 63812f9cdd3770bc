import { AppError, notFound, unauthorized } from '../../../lib/errors.ts'
import { type Fen, maxAmountFen, parseFen } from '../../../lib/money.ts'
import type { Receiver } from '../../addresses/receivers.ts'
import type { HeldPieces, UnpaidLimits } from '../../cart/limits/purchase-limits.ts'
import type { LockedSku, SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { couponNotUsable } from '../../promotions/errors.ts'
import type { Price } from '../../promotions/price.ts'
import { confirmPrice, type PricingContext, priceWith } from '../../promotions/price-selection.ts'
import type { Coupon } from '../../promotions/rules.ts'
import { AlreadyOrdered, amountTooLarge } from '../errors.ts'
import { type AcceptedLine, chooseLines } from './available-lines.ts'
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
  /** Whether the lines are those of the user's cart. */
  isCart: boolean
  invoice: Invoice | undefined
  remark: string
  /** The user's coupon, read before the transaction. */
  coupon: Coupon | undefined
  /** The price that settlement showed; undefined if the client does not send it. */
  expectedPayFen: Fen | undefined
  /** Digest of the lines that settlement showed; undefined if the client does not send it. */
  selection: string | undefined
}>

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
  /** What the users hold, as `readHeldPieces` returns it. */
  held: readonly HeldPieces[]
  limits: UnpaidLimits
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
  const heldBy = Map.groupBy(locked.held, ({ userId }) => userId)
  return orders.map((order) => {
    const held = heldBy.get(order.userId) ?? []
    try {
      const accepted = acceptOrder(order, { ...locked, takenKeys, unusedCoupons, held }, stock)
      heldBy.set(order.userId, [...held, ...toHeld(accepted)])
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
  const lines = chooseLines(order.lines, order.selection, { ...state, stock, isCart: order.isCart })
  const { coupon, expectedPayFen } = order
  if (coupon && !state.unusedCoupons.has(coupon.id)) throw couponNotUsable({ members: { reason: 'used' } })
  const price = priceWith(state.prices, lines.map(toPriceable), coupon, receiver.provinceId)
  if (Math.max(price.totalFen, price.payFen) > maxAmountFen) throw amountTooLarge()
  confirmPrice(price, expectedPayFen)
  return { order, receiver, lines, price }
}

/** What an accepted order adds to what its user holds: an order of 0.00 is paid when it is placed. */
function toHeld({ order: { userId, orderId }, lines, price }: AcceptedOrder): HeldPieces[] {
  const isUnpaid = price.payFen > 0
  return lines.map(({ sku, count }) => ({ userId, orderId, skuId: sku.id, count, isUnpaid }))
}

const toPriceable = ({ sku, count }: AcceptedLine) => ({
  skuId: sku.id,
  goodsId: sku.goodsId,
  categoryId: sku.categoryId,
  count,
  listFen: parseFen(sku.price),
})
