import { databaseErrno } from '../../../db/client.ts'
import { type PipelinedTx, pipelinedTransaction, queryRows } from '../../../db/pipelined-transaction.ts'
import { createBatcher, type Outcome } from '../../../lib/batcher.ts'
import { now } from '../../../lib/clock.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { isOutage } from '../../../lib/is-outage.ts'
import { lockActiveUsers } from '../../accounts/lock-active-user.ts'
import { findReceivers } from '../../addresses/receivers.ts'
import { publishStockChange } from '../../catalog/cache/announce-sales.ts'
import { type LockedSku, lockSkus, sellStock } from '../../catalog/stock/sell-stock.ts'
import { getCachedPricing, getCurrentPricing } from '../../promotions/price-selection.ts'
import { lockUnusedCoupons, markCouponsUsed } from '../../promotions/use-coupon.ts'
import {
  type Accepted,
  evaluateOrders,
  type NewOrder,
  type OrderDecision,
  uniqueKeysOf,
} from './evaluate-orders.ts'
import { writeOrders } from './insert-orders.ts'

const ordersAtOnce = 64
const errorDuringCommit = 1180

/**
 * Writes an order in one transaction with those that others ask for at the same moment, so that the lock of a SKU which
 * everybody wants is taken once for all of them. Resolves when it is committed.
 * @throws AlreadyOrdered when this cart or key has an order; 401, 404 and 409 as `placeOrder` says
 */
export const insertOrder = createBatcher<NewOrder, void>({
  limit: ordersAtOnce,
  run: placeBatch,
  recover: recoverBatch,
})

async function placeBatch(orders: readonly NewOrder[]): Promise<Outcome<void>[]> {
  const skuIds = [...new Set(orders.flatMap(({ lines }) => lines.map(({ skuId }) => skuId)))]
  const at = now()
  // so that the rules are in memory when rows are locked
  await getCachedPricing(skuIds, { now: at })
  const decided = await pipelinedTransaction((tx) => placeWithin(tx, orders, skuIds, at))
  await failpoint('place:committed')
  const accepted = acceptedOf(decided)
  const sold = leftAfter(accepted)
  if (sold.length > 0) publishStockChange(sold)
  return decided.map(({ refusal }) => (refusal ? { refusal } : { result: undefined }))
}

/** Locks in the order of the house: users, coupons, SKUs ascending, goods ascending. Two exchanges with the database. */
async function placeWithin(
  tx: PipelinedTx,
  orders: readonly NewOrder[],
  skuIds: readonly number[],
  at: Date,
) {
  const [active, receivers, coupons, skus, prices, marks] = await Promise.all([
    lockActiveUsers(
      tx,
      orders.map(({ userId }) => userId),
    ),
    findReceivers(
      tx,
      orders.map(({ addressId }) => addressId),
    ),
    lockUnusedCoupons(
      tx,
      orders.flatMap(({ coupon }) => coupon?.id ?? []),
    ),
    lockSkus(tx, skuIds),
    getCurrentPricing(tx, skuIds, at),
    findMarks(tx, orders),
  ])
  const decided = evaluateOrders(orders, { active, receivers, coupons, skus, prices, marks })
  const accepted = acceptedOf(decided)
  await failpoint('place:locked')
  await Promise.all([
    ...(accepted.length > 0
      ? [
          writeOrders(tx, accepted),
          markCouponsUsed(tx, accepted.flatMap(couponOf)),
          sellStock(tx, accepted.flatMap(salesOf), skus),
        ]
      : []),
    tx.commit(),
  ])
  return decided
}

const acceptedOf = (decided: readonly OrderDecision[]) =>
  decided.flatMap(({ accepted }) => (accepted ? [accepted] : []))

/** The SKUs that were sold, with what is left of each. */
function leftAfter(accepted: readonly Accepted[]): LockedSku[] {
  const sold = new Map<number, LockedSku>()
  for (const { sku, count } of accepted.flatMap(({ lines }) => lines)) {
    const { stock } = sold.get(sku.id) ?? sku
    sold.set(sku.id, { ...sku, stock: stock - count })
  }
  return [...sold.values()]
}

const couponOf = ({ order: { orderId, coupon } }: Accepted) =>
  coupon ? [{ orderId, userCouponId: coupon.id }] : []

const salesOf = ({ order: { orderId }, lines }: Accepted) =>
  lines.map(({ sku, count }) => ({ orderId, skuId: sku.id, count }))

/** The marks of these orders under which others exist already, or have answered a request. */
async function findMarks(tx: PipelinedTx, orders: readonly NewOrder[]): Promise<Set<string>> {
  const columns = 'SELECT user_id AS userId, checkout_id AS checkoutId, idempotency_key AS idempotencyKey'
  const keyed = orders.filter(({ idempotencyKey }) => idempotencyKey)
  const either = (column: string, rows: readonly NewOrder[]) =>
    rows.map(() => `(user_id = ? AND ${column} = ?)`).join(' OR ')
  const parts = [`${columns} FROM tb_order_info WHERE ${either('checkout_id', orders)}`]
  if (keyed.length > 0) {
    const isKeyed = either('idempotency_key', keyed)
    parts.push(`${columns} FROM tb_order_info WHERE ${isKeyed}`)
    parts.push(`SELECT user_id, NULL, idempotency_key FROM tb_order_key WHERE ${isKeyed}`)
  }
  const rows = await tx.rows<Parameters<typeof uniqueKeysOf>[0]>(parts.join(' UNION ALL '), [
    ...orders.flatMap(({ userId, checkoutId }) => [userId, checkoutId]),
    ...[...keyed, ...keyed].flatMap(({ userId, idempotencyKey }) => [userId, idempotencyKey]),
  ])
  return new Set(rows.flatMap(uniqueKeysOf))
}

/**
 * A batch that failed has left nothing, unless the connection was lost: then the order numbers tell. The reading waits
 * for a COMMIT that is still under way, since it asks for a lock.
 */
async function recoverBatch(orders: readonly NewOrder[], error: unknown) {
  if (!isOutage(error) && databaseErrno(error) !== errorDuringCommit) return orders.map(() => undefined)
  const ids = orders.map(({ orderId }) => orderId)
  const rows = await queryRows<{ orderId: string }>(
    'SELECT order_id AS orderId FROM tb_order_info WHERE order_id IN (?) LOCK IN SHARE MODE',
    [ids],
  )
  const found = new Set(rows.map(({ orderId }) => orderId))
  return ids.map((id) => (found.has(id) ? { result: undefined } : undefined))
}
