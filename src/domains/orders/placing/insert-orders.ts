import { config } from '../../../config/index.ts'
import type { PipelinedTx } from '../../../db/pipelined-transaction.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { formatFen } from '../../../lib/money.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import type { Accepted } from './evaluate-orders.ts'

const orderSql = `INSERT INTO tb_order_info (order_id, create_time, update_time, user_id, address_id, receiver,
  receiver_mobile, receiver_place, total_count, total_amount, discount_amount, freight, pay_amount, pay_method, status,
  pay_deadline, checkout_id, idempotency_key, request_digest, remark, price_trace) VALUES ?`
const lineSql = `INSERT INTO tb_order_goods (create_time, update_time, order_id, sku_id, name, image_url, count, price,
  promotion_share, coupon_share, comment) VALUES ?`
const eventSql = 'INSERT INTO tb_order_event (order_id, create_time, from_status, to_status, cause) VALUES ?'
const invoiceSql = 'INSERT INTO tb_order_invoice (order_id, create_time, kind, title, tax_number) VALUES ?'

/** Writes orders with their lines, timelines and invoices: a statement a table, however many orders there are. */
export async function writeOrders(tx: PipelinedTx, accepted: readonly Accepted[]): Promise<void> {
  const at = now()
  const invoices = accepted.flatMap(({ order: { orderId, invoice } }) =>
    invoice ? [[orderId, at, invoice.kind, invoice.title, invoice.taxNumber ?? null]] : [],
  )
  await Promise.all([
    tx.run(orderSql, [accepted.map((each) => orderRow(each, at))]),
    tx.run(lineSql, [accepted.flatMap((each) => lineRows(each, at))]),
    tx.run(eventSql, [accepted.flatMap((each) => eventRows(each, at))]),
    invoices.length > 0 && tx.run(invoiceSql, [invoices]),
  ])
}

function orderRow({ order, receiver, price }: Accepted, at: Date): unknown[] {
  return [
    order.orderId,
    at,
    at,
    order.userId,
    order.addressId,
    receiver.receiver,
    receiver.mobile,
    receiver.place,
    price.totalCount,
    formatFen(price.totalFen),
    formatFen(price.discountFen),
    formatFen(price.freightFen),
    formatFen(price.payFen),
    order.payMethod,
    isFree(price) ? OrderStatus.unshipped : OrderStatus.unpaid,
    addSeconds(at, config.orderPayTimeoutSeconds),
    order.checkoutId,
    order.idempotencyKey ?? null,
    order.requestDigest,
    order.remark,
    JSON.stringify(price.breakdown),
  ]
}

/** An order that costs nothing is paid at once: no gateway takes nothing. */
function eventRows({ order: { orderId }, price }: Accepted, at: Date): unknown[][] {
  const placed = [orderId, at, null, OrderStatus.unpaid, 'placed']
  if (!isFree(price)) return [placed]
  return [placed, [orderId, at, OrderStatus.unpaid, OrderStatus.unshipped, 'paid']]
}

const isFree = ({ payFen }: Accepted['price']) => payFen === 0

function lineRows({ order, lines, price }: Accepted, at: Date): unknown[][] {
  const priced = new Map(price.lines.map((line) => [line.skuId, line]))
  return lines.map(({ sku, count }) => {
    const { unitFen, promotionDiscountFen, couponDiscountFen } = priced.get(
      sku.id,
    ) as (typeof price.lines)[number]
    return [
      at,
      at,
      order.orderId,
      sku.id,
      sku.name,
      sku.imageUrl ?? '',
      count,
      formatFen(unitFen),
      formatFen(promotionDiscountFen),
      formatFen(couponDiscountFen),
      '',
    ]
  })
}
