import { sql } from 'drizzle-orm'
import {
  connectionsForPlacing,
  type PipelinedTx,
  pipelinedTransaction,
  queryRows,
} from '../../../db/pipelined-transaction.ts'
import { orders } from '../../../db/schema/orders.ts'
import { now } from '../../../lib/clock.ts'
import { createBatcher, type Outcome } from '../../../lib/concurrency/batcher.ts'
import { readBackMs, withDeadline } from '../../../lib/concurrency/deadline.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { isOutage } from '../../../lib/server-errors.ts'
import { lockActiveUsers } from '../../accounts/lock-active-user.ts'
import { findReceivers } from '../../addresses/receivers.ts'
import { invalidateHeldPieces, readHeldPieces } from '../../cart/limits/held-pieces.ts'
import { shopUnpaidLimits } from '../../cart/limits/purchase-limits.ts'
import { publishStockChange } from '../../catalog/cache/announce-sales.ts'
import { type LockedSku, lockSkus, type SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { moveStock } from '../../catalog/stock/move-stock.ts'
import { lockUnusedCoupons, markCouponsUsed } from '../../promotions/coupons/use-coupon.ts'
import { getCachedPricing, getCurrentPricing } from '../../promotions/price-selection.ts'
import { countPlaced } from '../order-metrics.ts'
import { type AcceptedOrder, evaluateOrders, type NewOrder, type OrderDecision } from './evaluate-orders.ts'
import { findTakenKeys } from './find-taken-keys.ts'
import { insertOrders } from './insert-orders.ts'

const maxOrdersPerBatch = 64

/**
 * Inserts an order, in one transaction with the orders that arrived while the previous batch was running: a popular SKU is
 * locked once for all of them. Batches without a common SKU run at the same time, so a lock that another client holds delays the
 * orders of that SKU only. Resolves after the commit.
 * @returns the lines that were ordered; undefined if the answer to the COMMIT was lost and the order was read back
 * @throws AlreadyOrdered if the checkout id or the idempotency key has an order; 401, 404 and 409 as `placeOrder` says
 */
export const insertOrder = createBatcher<NewOrder, readonly SkuQuantity[] | undefined>({
  limit: maxOrdersPerBatch,
  // the deadline of one order ends its whole batch
  leastMs: 500,
  lanes: connectionsForPlacing,
  keysOf: ({ lines }) => lines.map(({ skuId }) => skuId),
  run: placeBatch,
  recover: recoverBatch,
})

async function placeBatch(
  newOrders: readonly NewOrder[],
): Promise<Outcome<readonly SkuQuantity[] | undefined>[]> {
  const skuIds = [...new Set(newOrders.flatMap(({ lines }) => lines.map(({ skuId }) => skuId)))]
  const at = now()
  // loads the rules into memory before rows are locked
  await getCachedPricing(skuIds, { now: at })
  const decisions = await pipelinedTransaction((tx) => decideAndInsert(tx, newOrders, skuIds, at))
  await failpoint('place:committed')
  const placed = acceptedOf(decisions)
  for (const { price } of placed) countPlaced(price.payFen)
  invalidateHeldPieces(placed.map(({ order }) => order.userId))
  const sold = stockAfter(placed)
  if (sold.length > 0) publishStockChange(sold)
  return decisions.map(({ accepted, refusal }) =>
    refusal ? { refusal } : { result: accepted && quantitiesOf(accepted) },
  )
}

/** Two round trips: lock and read, then insert and commit. Lock order: users, coupons, SKUs ascending, goods ascending. */
async function decideAndInsert(
  tx: PipelinedTx,
  newOrders: readonly NewOrder[],
  skuIds: readonly number[],
  at: Date,
): Promise<OrderDecision[]> {
  const userIds = newOrders.map(({ userId }) => userId)
  const addressIds = newOrders.map(({ addressId }) => addressId)
  const couponIds = newOrders.flatMap(({ coupon }) => coupon?.id ?? [])
  const [activeUsers, receivers, unusedCoupons, skus, prices, takenKeys, held] = await Promise.all([
    lockActiveUsers(tx, userIds),
    findReceivers(tx, addressIds),
    lockUnusedCoupons(tx, couponIds),
    lockSkus(tx, skuIds),
    getCurrentPricing(tx, skuIds, at),
    findTakenKeys(tx, newOrders),
    readHeldPieces(tx, userIds, skuIds),
  ])
  const decisions = evaluateOrders(newOrders, {
    activeUsers,
    receivers,
    unusedCoupons,
    skus,
    prices,
    takenKeys,
    held,
    limits: shopUnpaidLimits(),
  })
  const accepted = acceptedOf(decisions)
  await failpoint('place:locked')
  await Promise.all([
    insertOrders(tx, accepted),
    markCouponsUsed(tx, accepted.flatMap(couponOf)),
    moveStock(tx, 'sold', accepted.flatMap(piecesOf), skus),
    tx.commit(),
  ])
  return decisions
}

const acceptedOf = (decisions: readonly OrderDecision[]) =>
  decisions.flatMap(({ accepted }) => (accepted ? [accepted] : []))

/** The SKUs that were sold, with their stock after the sale. */
function stockAfter(accepted: readonly AcceptedOrder[]): LockedSku[] {
  const sold = new Map<number, LockedSku>()
  for (const { sku, count } of accepted.flatMap(({ lines }) => lines)) {
    const { stock } = sold.get(sku.id) ?? sku
    sold.set(sku.id, { ...sku, stock: stock - count })
  }
  return [...sold.values()]
}

const quantitiesOf = ({ lines }: AcceptedOrder): SkuQuantity[] =>
  lines.map(({ sku, count }) => ({ skuId: sku.id, count }))

const couponOf = ({ order: { orderId, coupon } }: AcceptedOrder) =>
  coupon ? [{ orderId, userCouponId: coupon.id }] : []

const piecesOf = ({ order: { orderId }, lines }: AcceptedOrder) =>
  lines.map(({ sku, count }) => ({ orderId, skuId: sku.id, count }))

/**
 * Returns which orders a failed batch has inserted: none, unless the outcome of its COMMIT is unknown. Then the order numbers
 * are read back. The shared lock makes that read wait for a COMMIT that is still running.
 */
async function recoverBatch(
  newOrders: readonly NewOrder[],
  error: unknown,
): Promise<({ result: undefined } | undefined)[]> {
  if (!isOutage(error)) return newOrders.map(() => undefined)
  const ids = newOrders.map(({ orderId }) => orderId)
  const query = sql`select ${orders.orderId} as id from ${orders} where ${orders.orderId} in ${ids} lock in share mode`
  const rows = await withDeadline(readBackMs, () => queryRows<{ id: string }>(query))
  const inserted = new Set(rows.map(({ id }) => id))
  return ids.map((id) => (inserted.has(id) ? { result: undefined } : undefined))
}
