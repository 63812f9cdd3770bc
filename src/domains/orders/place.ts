import { createHash } from 'node:crypto'
import { config } from '../../config.ts'
import { isDuplicate, type Transaction, transaction } from '../../db/client.ts'
import { orderEvents, orderLines, orders } from '../../db/schema/orders.ts'
import { checkpoint } from '../../lib/checkpoints.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import { AppError } from '../../lib/errors.ts'
import { newOrderId } from '../../lib/ids.ts'
import { log } from '../../lib/log.ts'
import { formatFen, parseFen } from '../../lib/money.ts'
import { isOutage } from '../../lib/outages.ts'
import { requireActive } from '../accounts/require-active.ts'
import { type Address, getAddress } from '../addresses/address-book.ts'
import { readSelection, removeOrdered } from '../cart/selection.ts'
import { announceSoon, salesTags } from '../catalog/changes.ts'
import { takeStock, type Wanted } from '../catalog/stock.ts'
import { priceLines } from '../promotions/price.ts'
import { amountTooLarge, idempotencyKeyReused, selectionEmpty } from './errors.ts'
import { findPlaced, type PlacedOrder } from './placed.ts'
import { OrderStatus } from './status.ts'

export type PlaceRequest = Readonly<{
  userId: number
  addressId: number
  payMethod: number
  idempotencyKey: string | undefined
}>

type Selection = Awaited<ReturnType<typeof readSelection>>

const maxPayFen = 9_999_999_999

/**
 * Orders the selected lines of the caller's cart: all of them or none, and one cart once, however often the request is
 * repeated and wherever the process dies; a repetition answers the first order.
 * @throws 400 selection_empty, amount_too_large; 404 for an address that is not the caller's; 409 stock_short,
 *   sku_unavailable; 422 idempotency_key_reused
 */
export async function placeOrder(request: PlaceRequest): Promise<string> {
  const repeated = await findRepeated(request)
  if (repeated) return repeated
  const address = await getAddress(request.userId, request.addressId)
  for (;;) {
    const selection = await readSelection(request.userId)
    if (selection.lines.length === 0) {
      // a rival with the same key may have ordered this cart since
      const settled = await findRepeated(request)
      if (settled) return settled
      throw selectionEmpty()
    }
    const placed = await insertOnce(request, address, selection)
    await leaveCart(request.userId, placed.checkoutId, placed.lines)
    // what was added after a crash is a cart of its own, and is ordered in the next round
    const isAnotherCart =
      placed.checkoutId === selection.checkoutId && !sameLines(placed.lines, selection.lines)
    if (!isAnotherCart) return placed.orderId
  }
}

async function findRepeated(request: PlaceRequest): Promise<string | undefined> {
  if (!request.idempotencyKey) return undefined
  const placed = await findPlaced(request.userId, { idempotencyKey: request.idempotencyKey })
  if (!placed) return undefined
  if (placed.requestDigest !== digest(request)) throw idempotencyKeyReused()
  await leaveCart(request.userId, placed.checkoutId, placed.lines)
  return placed.orderId
}

/** Writes the order, or finds the one that this cart has become already. */
async function insertOnce(request: PlaceRequest, address: Address, selection: Selection) {
  const orderId = newOrderId(now(), config.shopTimezone)
  try {
    const sold = await transaction((tx) => insertOrder(tx, orderId, request, address, selection))
    await checkpoint('place:committed')
    announceSoon(salesTags(sold))
    return { orderId, checkoutId: selection.checkoutId, lines: selection.lines }
  } catch (error) {
    const placed = await readBack(error, orderId, request, selection.checkoutId)
    if (!placed) throw error
    return placed
  }
}

/**
 * After a duplicate, a refusal (the first order of this cart may have taken the last piece) or a connection lost during
 * COMMIT, only the table knows whether there is an order.
 */
async function readBack(error: unknown, orderId: string, request: PlaceRequest, checkoutId: string) {
  if (isOutage(error)) return findPlaced(request.userId, { orderId })
  if (!isDuplicate(error) && !(error instanceof AppError)) return undefined
  const placed = await findPlaced(request.userId, { checkoutId })
  if (placed || !request.idempotencyKey) return placed
  const keyed = await findPlaced(request.userId, { idempotencyKey: request.idempotencyKey })
  if (keyed && keyed.requestDigest !== digest(request)) throw idempotencyKeyReused()
  return keyed
}

async function insertOrder(
  tx: Transaction,
  orderId: string,
  request: PlaceRequest,
  address: Address,
  selection: Selection,
) {
  await requireActive(tx, request.userId)
  const taken = await takeStock(tx, selection.lines)
  await checkpoint('place:stock-taken')
  const price = priceLines(
    taken.map((sku) => ({ skuId: sku.id, count: sku.count, unitFen: parseFen(sku.price) })),
  )
  if (price.payFen > maxPayFen) throw amountTooLarge()
  const at = now()
  await tx.insert(orders).values({
    orderId,
    createTime: at,
    userId: request.userId,
    addressId: address.id,
    receiver: address.receiver,
    receiverMobile: address.mobile,
    receiverPlace: `${address.province}${address.city}${address.district}${address.place}`,
    totalCount: price.totalCount,
    totalAmount: formatFen(price.totalFen),
    discountAmount: formatFen(price.discountFen),
    freight: formatFen(price.freightFen),
    payAmount: formatFen(price.payFen),
    payMethod: request.payMethod,
    status: OrderStatus.unpaid,
    payDeadline: addSeconds(at, config.orderPayTimeoutSeconds),
    checkoutId: selection.checkoutId,
    idempotencyKey: request.idempotencyKey ?? null,
    requestDigest: digest(request),
  })
  await tx.insert(orderLines).values(
    taken.map(({ id, name, price: unit, defaultImageUrl, count }) => ({
      orderId,
      skuId: id,
      name,
      price: unit,
      imageUrl: defaultImageUrl ?? '',
      count,
    })),
  )
  await tx.insert(orderEvents).values({ orderId, toStatus: OrderStatus.unpaid, cause: 'placed' })
  return taken
}

/** The order stands; should Redis be away now, the same checkout id finds the order again and clears the cart then. */
async function leaveCart(userId: number, checkoutId: string, lines: PlacedOrder['lines']): Promise<void> {
  try {
    await removeOrdered(userId, checkoutId, lines)
  } catch (error) {
    if (!isOutage(error)) throw error
    log.warn({ err: error, userId }, 'ordered lines still in the cart')
  }
}

function sameLines(a: readonly Wanted[], b: readonly Wanted[]): boolean {
  const form = (lines: readonly Wanted[]) =>
    lines
      .map((line) => `${line.skuId}:${line.count}`)
      .sort()
      .join()
  return form(a) === form(b)
}

function digest({ addressId, payMethod }: PlaceRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([addressId, payMethod]))
    .digest('hex')
}
