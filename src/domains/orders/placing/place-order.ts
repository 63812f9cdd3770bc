import { createHash } from 'node:crypto'
import { config } from '../../../config/index.ts'
import { isDuplicate } from '../../../db/client.ts'
import { now } from '../../../lib/clock.ts'
import { AppError } from '../../../lib/errors.ts'
import { newOrderId } from '../../../lib/ids.ts'
import { isOutage } from '../../../lib/is-outage.ts'
import { log } from '../../../lib/log.ts'
import type { Fen } from '../../../lib/money.ts'
import { readSelection, removeOrderedLines } from '../../cart/checkout-selection.ts'
import type { SkuQuantity } from '../../catalog/stock/return-stock.ts'
import { getUsableCoupon } from '../../promotions/user-coupons.ts'
import { AlreadyOrdered, idempotencyKeyReused, selectionEmpty } from '../errors.ts'
import { placeWithinQuota } from './flash-sale-quota.ts'
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
  /** Of the user's own coupons, the one to be used. */
  couponId?: number | undefined
  /** What the buyer was shown; any other price is refused. */
  expectedPayFen?: Fen | undefined
}>

type Selection = Awaited<ReturnType<typeof readSelection>>

/**
 * Orders the selected lines of the caller's cart: all of them or none, and one cart once, however often the request is
 * repeated and wherever the process dies; a repetition answers the first order.
 * @throws 400 selection_empty, amount_too_large; 401 when the account is closed meanwhile; 404 for an address or a coupon
 *   that is not the caller's; 409 stock_short, sku_unavailable, coupon_not_usable, price_changed; 422
 *   idempotency_key_reused
 */
export async function placeOrder(request: PlaceRequest): Promise<string> {
  const repeated = await findRepeated(request)
  if (repeated) return repeated
  for (;;) {
    const selection = await readSelection(request.userId)
    if (selection.lines.length === 0) {
      // a rival with the same key may have ordered this cart since
      const settled = await findRepeated(request)
      if (settled) return settled
      throw selectionEmpty()
    }
    const { isKept, ...placed } = await insertOnce(request, selection)
    await leaveCart(request.userId, placed.checkoutId, placed.lines)
    // what was added after a crash is a cart of its own, and is ordered in the next round
    const isAnotherCart =
      placed.checkoutId === selection.checkoutId && !sameLines(placed.lines, selection.lines)
    if (!isAnotherCart) return isKept ? placed.orderId : keepAnswer(request, placed.orderId)
  }
}

/** Another request has ordered this cart: from now on the key of this one has the same answer. */
async function keepAnswer(request: PlaceRequest, orderId: string): Promise<string> {
  const { userId, idempotencyKey } = request
  if (!idempotencyKey) return orderId
  await storeIdempotencyKey(userId, { idempotencyKey, requestDigest: digest(request), orderId })
  return (await findKeyed(request))?.orderId ?? orderId
}

async function findRepeated(request: PlaceRequest): Promise<string | undefined> {
  const placed = await findKeyed(request)
  if (!placed) return undefined
  await leaveCart(request.userId, placed.checkoutId, placed.lines)
  return placed.orderId
}

/** The order that this key has made already. @throws 422 when it was asked for with another body */
async function findKeyed(request: PlaceRequest): Promise<PlacedOrder | undefined> {
  const { userId, idempotencyKey } = request
  const placed = idempotencyKey ? await findExistingOrder(userId, { idempotencyKey }) : undefined
  if (placed && placed.requestDigest !== digest(request)) throw idempotencyKeyReused()
  return placed
}

/** An order, and whether a repetition of this request, by its key, finds it again. */
type Answer = PlacedOrder & Readonly<{ isKept: boolean }>

/** Writes the order, or finds the one that this cart has become already. */
async function insertOnce(request: PlaceRequest, { checkoutId, lines }: Selection): Promise<Answer> {
  const orderId = newOrderId(now(), config.shopTimezone)
  const requestDigest = digest(request)
  const { invoice, remark = '', couponId, expectedPayFen } = request
  try {
    const coupon = couponId === undefined ? undefined : await getUsableCoupon(request.userId, couponId)
    const order = {
      ...request,
      orderId,
      checkoutId,
      requestDigest,
      lines,
      invoice,
      remark,
      coupon,
      expectedPayFen,
    }
    await placeWithinQuota(lines, () => insertOrder(order))
    return { orderId, checkoutId, requestDigest, lines, isKept: true }
  } catch (error) {
    const placed = await readBack(error, orderId, request, checkoutId)
    if (!placed) throw error
    return placed
  }
}

/**
 * After a duplicate, a refusal (the first order of this cart may have taken the last piece) or a connection lost during
 * COMMIT, only the table knows whether there is an order.
 */
async function readBack(
  error: unknown,
  orderId: string,
  request: PlaceRequest,
  checkoutId: string,
): Promise<Answer | undefined> {
  const { userId } = request
  if (isOutage(error)) return keptAnswer(await findExistingOrder(userId, { orderId }))
  const isSettled = error instanceof AppError || error instanceof AlreadyOrdered || isDuplicate(error)
  if (!isSettled) return undefined
  const keyed = keptAnswer(await findKeyed(request))
  if (keyed) return keyed
  const other = await findExistingOrder(userId, { checkoutId })
  return other && { ...other, isKept: false }
}

const keptAnswer = (placed: PlacedOrder | undefined): Answer | undefined =>
  placed && { ...placed, isKept: true }

/** The order stands; should Redis be away now, the same checkout id finds the order again and clears the cart then. */
async function leaveCart(userId: number, checkoutId: string, lines: PlacedOrder['lines']): Promise<void> {
  try {
    await removeOrderedLines(userId, checkoutId, lines)
  } catch (error) {
    if (!isOutage(error)) throw error
    log.warn({ err: error, userId }, 'ordered lines still in the cart')
  }
}

function sameLines(a: readonly SkuQuantity[], b: readonly SkuQuantity[]): boolean {
  const form = (lines: readonly SkuQuantity[]) =>
    lines
      .map((line) => `${line.skuId}:${line.count}`)
      .sort()
      .join()
  return form(a) === form(b)
}

/** What a repetition with the same key must have in common with the first request. */
function digest({ addressId, payMethod, invoice, remark, couponId, expectedPayFen }: PlaceRequest): string {
  const asked: unknown[] = [addressId, payMethod]
  if (invoice || remark) asked.push(remark ?? '', invoice && [invoice.kind, invoice.title, invoice.taxNumber])
  if (couponId !== undefined || expectedPayFen !== undefined)
    asked.push({ couponId, shownFen: expectedPayFen })
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex')
}
