import { createHash } from 'node:crypto'
import { config } from '../../../config/index.ts'
import { isDuplicate } from '../../../db/client.ts'
import { now } from '../../../lib/clock.ts'
import { readBackMs, withDeadline } from '../../../lib/concurrency/deadline.ts'
import { AppError } from '../../../lib/errors.ts'
import { newOrderId } from '../../../lib/ids.ts'
import { log } from '../../../lib/log.ts'
import type { Fen } from '../../../lib/money.ts'
import { isOutage } from '../../../lib/server-errors.ts'
import { readSelection, removeOrderedLines, type Selection } from '../../cart/checkout-selection.ts'
import { digestSelection } from '../../cart/selection-digest.ts'
import type { SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { idempotencyKeyReused } from '../../idempotency/errors.ts'
import { getUsableCoupon } from '../../promotions/coupons/user-coupons.ts'
import { refuseRepeatedSkus } from '../checkout/checkout-lines.ts'
import { AlreadyOrdered, selectionChanged, selectionEmpty } from '../errors.ts'
import { findExistingOrder, type PlacedOrder, storeIdempotencyKey } from './idempotency.ts'
import type { Invoice } from './invoice.ts'
import { insertOrder } from './place-batch.ts'

export type PlaceRequest = Readonly<{
  userId: number
  addressId: number
  payMethod: number
  idempotencyKey: string | undefined
  invoice?: Invoice | undefined
  remark?: string | undefined
  /** One of the user's own coupons. */
  couponId?: number | undefined
  /** The price that settlement showed; any other price is refused. */
  expectedPayFen?: Fen | undefined
  /** Digest of the lines that settlement showed; other lines are refused, and unavailable lines are left out. */
  selection?: string | undefined
  /** Buy now: these lines instead of the cart, each SKU once. */
  lines?: readonly SkuQuantity[] | undefined
}>

/** `placed`: this request placed the order · `repeated`: an earlier or concurrent request placed it. */
type Placement = Readonly<{ outcome: 'placed' | 'repeated'; orderId: string }>

/**
 * Places an order of all selected lines of the user's cart, or of none; with `lines`, an order of these lines, and the cart is
 * not touched. Idempotent: one cart is ordered once, even if the request is repeated or the process crashes; without a cart,
 * only an idempotency key makes a repetition the same order.
 * @throws 400 selection_empty, line_repeated, amount_too_large; 401 if the account was closed meanwhile; 404 for an address
 *   or a coupon of another user; 409 not_delivered, sku_unavailable, stock_short, purchase_limit, unpaid_limit,
 *   selection_changed, coupon_not_usable, price_changed; 422 idempotency_key_reused
 */
export async function placeOrder(request: PlaceRequest): Promise<Placement> {
  refuseRepeatedSkus(request.lines ?? [])
  // read while the key is looked for; a repetition is answered without Redis
  let selecting = selectionOf(request)
  selecting.catch(() => {})
  const repeated = await findRepeated(request)
  if (repeated) return repeated
  for (;;) {
    const selection = await selecting
    if (selection.lines.length === 0) {
      // a concurrent request with the same key may have ordered this cart meanwhile
      const repeated = await findRepeated(request)
      if (repeated) return repeated
      // another request has ordered the lines that this buyer saw
      throw request.selection === undefined
        ? selectionEmpty()
        : selectionChanged({ members: nothingSelected })
    }
    const attempt = await insertOnce(request, selection)
    await removeFromCart(request, attempt.order, selection)
    if (!isAnotherCart(request, attempt.order, selection)) return toPlacement(request, attempt)
    selecting = selectionOf(request)
  }
}

const nothingSelected = { selection: digestSelection([]), skus: [], unavailable: [] }

/** A new checkout id for lines without a cart: nothing but an idempotency key says that a request repeats another. */
async function selectionOf({ userId, lines }: PlaceRequest): Promise<Selection> {
  return lines ? { checkoutId: crypto.randomUUID(), lines } : readSelection(userId)
}

/** Lines that were added after a crash are another cart, which the next round orders. */
function isAnotherCart(
  { selection: wanted }: PlaceRequest,
  order: PlacedOrder,
  selection: Selection,
): boolean {
  if (order.checkoutId !== selection.checkoutId) return false
  return digestSelection(order.lines) !== (wanted ?? digestSelection(selection.lines))
}

/**
 * - `placed`: this request inserted the order.
 * - `key_repeated`: a request with the same idempotency key inserted it.
 * - `cart_ordered`: another request ordered the same cart, with another key or none.
 */
type Attempt = Readonly<{ outcome: 'placed' | 'key_repeated' | 'cart_ordered'; order: PlacedOrder }>

async function toPlacement(request: PlaceRequest, { outcome, order }: Attempt): Promise<Placement> {
  const { orderId } = order
  if (outcome === 'placed') return { outcome, orderId }
  const { userId, idempotencyKey } = request
  if (outcome === 'key_repeated' || !idempotencyKey) return { outcome: 'repeated', orderId }
  await storeIdempotencyKey(userId, { idempotencyKey, requestDigest: digestOf(request), orderId })
  return { outcome: 'repeated', orderId: (await findByKey(request))?.orderId ?? orderId }
}

async function findRepeated(request: PlaceRequest): Promise<Placement | undefined> {
  const order = await findByKey(request)
  if (!order) return undefined
  await removeFromCart(request, order)
  return { outcome: 'repeated', orderId: order.orderId }
}

/** @throws 422 idempotency_key_reused if the key was sent with another body */
async function findByKey(request: PlaceRequest): Promise<PlacedOrder | undefined> {
  const { userId, idempotencyKey } = request
  const order = idempotencyKey ? await findExistingOrder(userId, { idempotencyKey }) : undefined
  if (order && order.requestDigest !== digestOf(request)) throw idempotencyKeyReused()
  return order
}

/** Inserts the order, or finds the order that this cart has become already. */
async function insertOnce(request: PlaceRequest, { checkoutId, lines }: Selection): Promise<Attempt> {
  const orderId = newOrderId(now(), config.shopTimezone)
  const requestDigest = digestOf(request)
  const { invoice, remark = '', couponId, expectedPayFen, selection } = request
  const placed = { orderId, checkoutId, requestDigest, lines }
  try {
    const coupon = couponId === undefined ? undefined : await getUsableCoupon(request.userId, couponId)
    const order = {
      ...request,
      ...placed,
      isCart: !request.lines,
      invoice,
      remark,
      coupon,
      expectedPayFen,
      selection,
    }
    const ordered = await insertOrder(order)
    const stored = ordered ?? (await findExistingOrder(request.userId, { orderId }))?.lines
    return { outcome: 'placed', order: { ...placed, lines: stored ?? lines } }
  } catch (error) {
    const attempt = await readBack(error, orderId, request, checkoutId)
    if (!attempt) throw error
    return attempt
  }
}

/**
 * Only the table knows whether there is an order after a duplicate key, a refusal (the first order of this cart may have
 * taken the last piece) or a connection that was lost during COMMIT.
 */
async function readBack(
  error: unknown,
  orderId: string,
  request: PlaceRequest,
  checkoutId: string,
): Promise<Attempt | undefined> {
  const { userId } = request
  if (isOutage(error)) {
    const order = await withDeadline(readBackMs, () => findExistingOrder(userId, { orderId }))
    return order && { outcome: 'placed', order }
  }
  const isRefusal = error instanceof AppError || error instanceof AlreadyOrdered || isDuplicate(error)
  if (!isRefusal) return undefined
  const keyed = await findByKey(request)
  if (keyed) return { outcome: 'key_repeated', order: keyed }
  const order = await findExistingOrder(userId, { checkoutId })
  return order && { outcome: 'cart_ordered', order }
}

/**
 * Removes what the cart's order contains; lines that the buyer knew to be unavailable stay, deselected. The order exists
 * already, so an outage of Redis does not fail the request: repeating it clears the cart.
 */
async function removeFromCart(
  { userId, lines: boughtNow, selection: wanted }: PlaceRequest,
  { checkoutId, lines }: PlacedOrder,
  selection?: Selection,
): Promise<void> {
  if (boughtNow) return
  const ordered = new Set(lines.map(({ skuId }) => skuId))
  try {
    const selected = wanted === undefined ? [] : (selection ?? (await readSelection(userId))).lines
    const left = selected.filter(({ skuId }) => !ordered.has(skuId))
    await removeOrderedLines(userId, checkoutId, lines, left)
  } catch (error) {
    if (!isOutage(error)) throw error
    log.warn({ err: error, userId }, 'ordered lines not removed from the cart')
  }
}

/** Digest of what a repetition with the same key must have in common with the first request. Stored: do not change it. */
function digestOf(request: PlaceRequest): string {
  const { addressId, payMethod, invoice, remark, couponId, expectedPayFen, selection, lines } = request
  const parts: unknown[] = [addressId, payMethod]
  if (invoice || remark) parts.push(remark ?? '', invoice && [invoice.kind, invoice.title, invoice.taxNumber])
  if (couponId !== undefined || expectedPayFen !== undefined)
    parts.push({ couponId, shownFen: expectedPayFen })
  if (selection !== undefined || lines) parts.push({ selection, lines: lines && digestSelection(lines) })
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
