import { config } from '../../../config/index.ts'

/** How much one user may hold in unpaid orders, the new one included: pieces of one SKU, and orders. */
export type UnpaidLimits = Readonly<{ pieces: number; orders: number }>

/** The limits of a SKU; null where the shop has set none. */
export type SkuLimits = Readonly<{
  /** Pieces in unpaid orders; null: the limit of the shop. */
  unpaidLimit: number | null
  /** Pieces that one order, and one user in all orders that are not cancelled, may buy. */
  purchaseLimit: number | null
}>

/** An order that a user holds, with its pieces of one of the SKUs that were asked for; without any, `skuId` is null. */
export type HeldPieces = Readonly<{
  userId: number
  orderId: string
  skuId: number | null
  count: number | null
  isUnpaid: boolean
}>

/**
 * A limit that a line exceeds. `held` is what the user holds already: pieces of the SKU, or unpaid orders. `orders` are the
 * unpaid orders to pay or to cancel.
 */
export type ExceededLimit = Readonly<{
  kind: 'purchase' | 'unpaid_pieces' | 'unpaid_orders'
  limit: number
  held: number
  orders: readonly string[]
}>

/** Returns the limits of the shop. */
export const shopUnpaidLimits = (): UnpaidLimits => ({
  pieces: config.orderUnpaidPieces,
  orders: config.orderUnpaidOrders,
})

/** Finds the limit that a new order with this line would exceed; cart, settlement and placing all decide by it. */
export function findExceededLimit(
  { skuId, count }: Readonly<{ skuId: number; count: number }>,
  sku: SkuLimits,
  held: readonly HeldPieces[],
  limits: UnpaidLimits,
): ExceededLimit | undefined {
  const ofSku = held.filter((each) => each.skuId === skuId)
  const unpaid = ofSku.filter(({ isUnpaid }) => isUnpaid)
  const orders = [...new Set(held.filter(({ isUnpaid }) => isUnpaid).map(({ orderId }) => orderId))]
  const candidates: (ExceededLimit & { added: number })[] = [
    {
      kind: 'purchase',
      limit: sku.purchaseLimit ?? Number.POSITIVE_INFINITY,
      held: piecesOf(ofSku),
      added: count,
      orders: unpaid.map(({ orderId }) => orderId),
    },
    {
      kind: 'unpaid_pieces',
      limit: sku.unpaidLimit ?? limits.pieces,
      held: piecesOf(unpaid),
      added: count,
      orders: unpaid.map(({ orderId }) => orderId),
    },
    { kind: 'unpaid_orders', limit: limits.orders, held: orders.length, added: 1, orders },
  ]
  const exceeded = candidates.find(({ limit, held, added }) => held + added > limit)
  if (!exceeded) return undefined
  const { added: _, ...found } = exceeded
  return found
}

const piecesOf = (held: readonly HeldPieces[]) => held.reduce((sum, { count }) => sum + (count ?? 0), 0)
