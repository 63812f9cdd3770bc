import { config } from '../../../config/index.ts'
import { bulkInsert } from '../../../db/bulk-insert.ts'
import { orderInvoices } from '../../../db/schema/invoices.ts'
import { orderEvents, orderLines, orders } from '../../../db/schema/orders.ts'
import type { StatementExecutor } from '../../../db/statement.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { formatFen } from '../../../lib/money.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import type { AcceptedOrder } from './evaluate-orders.ts'

/** Inserts orders with their lines, timelines and invoices, in one statement for each table. */
export async function insertOrders(tx: StatementExecutor, accepted: readonly AcceptedOrder[]): Promise<void> {
  const at = now()
  await Promise.all([
    bulkInsert(
      tx,
      orders,
      accepted.map((each) => toOrder(each, at)),
    ),
    bulkInsert(
      tx,
      orderLines,
      accepted.flatMap((each) => toLines(each, at)),
    ),
    bulkInsert(
      tx,
      orderEvents,
      accepted.flatMap((each) => toEvents(each, at)),
    ),
    bulkInsert(
      tx,
      orderInvoices,
      accepted.flatMap(({ order: { orderId, invoice } }) =>
        invoice ? { ...invoice, orderId, createTime: at } : [],
      ),
    ),
  ])
}

function toOrder({ order, receiver, price }: AcceptedOrder, at: Date): typeof orders.$inferInsert {
  const { orderId, userId, addressId, payMethod, checkoutId, idempotencyKey, requestDigest, remark } = order
  return {
    orderId,
    userId,
    addressId,
    payMethod,
    checkoutId,
    idempotencyKey,
    requestDigest,
    remark,
    createTime: at,
    updateTime: at,
    receiver: receiver.receiver,
    receiverMobile: receiver.mobile,
    receiverPlace: receiver.place,
    totalCount: price.totalCount,
    totalAmount: formatFen(price.totalFen),
    discountAmount: formatFen(price.discountFen),
    freight: formatFen(price.freightFen),
    payAmount: formatFen(price.payFen),
    status: isFree(price) ? OrderStatus.unshipped : OrderStatus.unpaid,
    payDeadline: addSeconds(at, config.orderPayTimeoutSeconds),
    priceTrace: JSON.stringify(price.breakdown),
  }
}

function toLines({ order, lines, price }: AcceptedOrder, at: Date): (typeof orderLines.$inferInsert)[] {
  const priced = new Map(price.lines.map((line) => [line.skuId, line]))
  return lines.map(({ sku, count }) => {
    const { unitFen, promotionDiscountFen, couponDiscountFen } = priced.get(
      sku.id,
    ) as (typeof price.lines)[number]
    return {
      createTime: at,
      updateTime: at,
      orderId: order.orderId,
      skuId: sku.id,
      name: sku.name,
      imageUrl: sku.imageUrl ?? '',
      count,
      isReturnable: sku.isReturnable,
      price: formatFen(unitFen),
      promotionShare: formatFen(promotionDiscountFen),
      couponShare: formatFen(couponDiscountFen),
    }
  })
}

/** An order that costs nothing is paid when it is placed: no gateway accepts a payment of 0. */
function toEvents({ order, price }: AcceptedOrder, createTime: Date): (typeof orderEvents.$inferInsert)[] {
  const { orderId } = order
  const { unpaid, unshipped } = OrderStatus
  const placed = { orderId, createTime, fromStatus: null, toStatus: unpaid, cause: 'placed' }
  if (!isFree(price)) return [placed]
  return [placed, { orderId, createTime, fromStatus: unpaid, toStatus: unshipped, cause: 'paid' }]
}

const isFree = ({ payFen }: AcceptedOrder['price']) => payFen === 0
