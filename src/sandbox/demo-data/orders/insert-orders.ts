import { sql } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import type { Transaction } from '../../../db/client.ts'
import { userCoupons } from '../../../db/schema/coupons.ts'
import { orderEvents, orderLines, orders } from '../../../db/schema/orders.ts'
import { billChecks, payments } from '../../../db/schema/payments.ts'
import { carriers, shipments } from '../../../db/schema/shipments.ts'
import { stockMovements } from '../../../db/schema/stock.ts'
import { OrderStatus, timeOutFrom, timeOuts } from '../../../domains/orders/lifecycle/order-state-machine.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { randomDigits } from '../../../lib/ids.ts'
import { formatFen } from '../../../lib/money.ts'
import { beijingDay } from '../../world/payments/bill.ts'
import type { DemoRules } from '../rules/build-rules.ts'
import type { Buyer } from '../users/buyers.ts'
import type { BuiltLine, BuiltOrder, PastEvent } from './build-orders.ts'

/** The unpaid order of the demo shop can be paid for a week. */
const PAY_SECONDS = 7 * 86_400

/** Orders of which the rows are inserted together. A statement stays below 1 MB. */
const ORDERS_PER_STATEMENT = 250

/** The trade number of the payment of a demo order at its gateway. */
export const demoTradeId = (orderId: string) => `demo${orderId}`

/** Inserts past orders with lines, timeline, stock movements, payments and shipments. */
export async function insertOrders(
  tx: Transaction,
  built: readonly BuiltOrder[],
  buyers: ReadonlyMap<string, Buyer>,
): Promise<void> {
  for (const part of chunksOf(built, ORDERS_PER_STATEMENT)) {
    await tx
      .insert(orders)
      .values(part.map((order) => orderRow(order, buyers.get(order.source.buyer) as Buyer)))
    await tx
      .insert(orderLines)
      .values(part.flatMap((order) => order.lines.map((line) => lineRow(order, line))))
    await tx.insert(orderEvents).values(part.flatMap(eventRows))
    await tx.insert(stockMovements).values(part.flatMap(movementRows))
    const [paid, shipped] = [part.flatMap(paymentRows), part.flatMap(shipmentRows)]
    if (paid.length > 0) await tx.insert(payments).values(paid)
    if (shipped.length > 0) await tx.insert(shipments).values(shipped)
  }
  const checked = billRows(built.flatMap(paymentRows))
  if (checked.length > 0) await tx.insert(billChecks).values(checked)
}

function* chunksOf<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}

/** Inserts the coupons that the demo shopper has claimed. Past orders used some of them. */
export async function insertUserCoupons(
  tx: Transaction,
  { coupons }: DemoRules,
  { userId }: Buyer,
  built: readonly BuiltOrder[],
): Promise<void> {
  const rows = coupons.flatMap(({ id: couponId, claimedByShopper, validFrom }) =>
    claimedByShopper.map((id, i) => {
      const order = built.find(({ source }) => source.userCouponId === id)
      const own = { id, userId, couponId, ordinal: i + 1, createTime: validFrom }
      return order
        ? { ...own, status: 'used' as const, orderId: order.orderId, usedAt: order.events[0].at }
        : own
    }),
  )
  await tx.insert(userCoupons).values(rows)
}

function orderRow({ source, orderId, price, events }: BuiltOrder, buyer: Buyer) {
  const { at: placedAt } = events[0]
  const last = events.at(-1) as PastEvent
  const timeOut = timeOutFrom(last.to)
  const received = events.find(({ to }) => to === OrderStatus.unreviewed)
  return {
    orderId,
    createTime: placedAt,
    updateTime: last.at,
    userId: buyer.userId,
    addressId: buyer.addressId,
    receiver: buyer.receiver,
    receiverMobile: buyer.mobile,
    receiverPlace: buyer.place,
    totalCount: price.totalCount,
    totalAmount: formatFen(price.totalFen),
    discountAmount: formatFen(price.discountFen),
    freight: formatFen(price.freightFen),
    payAmount: formatFen(price.payFen),
    payMethod: source.payMethod ?? 2,
    status: last.to,
    payDeadline: addSeconds(placedAt, PAY_SECONDS),
    dueTime: timeOut ? addSeconds(last.at, config[timeOuts[timeOut]]) : null,
    receivedTime: received?.at ?? null,
    checkoutId: crypto.randomUUID(),
    requestDigest: '',
    remark: source.remark ?? '',
    priceTrace: JSON.stringify(price.breakdown),
  }
}

function lineRow({ orderId, events }: BuiltOrder, { sku, priced, review, reviewedAt }: BuiltLine) {
  const { at: placedAt } = events[0]
  return {
    orderId,
    createTime: placedAt,
    updateTime: reviewedAt ?? placedAt,
    skuId: sku.id,
    name: sku.name,
    imageUrl: sku.defaultImageUrl,
    count: priced.count,
    price: formatFen(priced.unitFen),
    promotionShare: formatFen(priced.promotionDiscountFen),
    couponShare: formatFen(priced.couponDiscountFen),
    ...(review && { ...review, isCommented: true, commentTime: reviewedAt }),
    ...(review?.reply && { replyTime: reviewedAt }),
  }
}

function eventRows({ orderId, events }: BuiltOrder) {
  return events.map(({ from, to, cause, at }) => ({
    orderId,
    createTime: at,
    fromStatus: from,
    toStatus: to,
    cause,
  }))
}

function movementRows({ orderId, lines, events }: BuiltOrder) {
  const cancelled = events.find(({ to }) => to === OrderStatus.cancelled)
  return lines.flatMap(({ sku, priced: { count } }) => [
    { skuId: sku.id, orderId, kind: 'sold', quantity: -count, createTime: events[0].at },
    ...(cancelled
      ? [{ skuId: sku.id, orderId, kind: 'returned', quantity: count, createTime: cancelled.at }]
      : []),
  ])
}

function paymentRows({ source, orderId, price, events }: BuiltOrder) {
  const amount = formatFen(price.payFen)
  return events
    .filter(({ cause }) => cause === 'paid')
    .map(({ at }) => ({
      orderId,
      tradeId: demoTradeId(orderId),
      gateway: source.payMethod === 3 ? 'wechat' : 'alipay',
      amount,
      applied: true,
      paidAt: at,
      createTime: at,
      updateTime: at,
    }))
}

/** The days before today count as reconciled: the sandbox has their bills, and no job needs to fetch them. */
function billRows(paid: readonly ReturnType<typeof paymentRows>[number][]) {
  const byDay = Map.groupBy(paid, ({ gateway, paidAt }) => `${gateway} ${beijingDay(paidAt)}`)
  const today = beijingDay(now())
  return [...byDay].flatMap(([key, { length }]) => {
    const [gateway = '', billDate = ''] = key.split(' ')
    const compared = { payments: length, refunds: 0, differences: 0, repaired: 0 }
    return billDate < today ? [{ gateway, billDate, ...compared }] : []
  })
}

function shipmentRows({ orderId, events }: BuiltOrder) {
  return events
    .filter(({ cause }) => cause === 'shipped')
    .map(({ at }) => ({
      orderId,
      carrier: '顺丰速运',
      carrierId: sql`(select ${carriers.id} from ${carriers} where ${carriers.code} = 'SF')`,
      trackingNo: `SF${randomDigits(13)}`,
      orderTime: events[0].at,
      createTime: at,
      updateTime: at,
    }))
}
