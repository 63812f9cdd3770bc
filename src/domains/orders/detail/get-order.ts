import { and, asc, eq, sql } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { orderInvoices } from '../../../db/schema/invoices.ts'
import { orderEvents } from '../../../db/schema/orders.ts'
import { paymentRefunds, payments } from '../../../db/schema/payments.ts'
import { getOwnOrder, linesOf, type OrderRow } from '../list-orders.ts'
import { refundsOf } from '../refunds/list-refunds.ts'
import { withReturnAddress } from '../refunds/return-address.ts'
import { parcelsOf } from '../shipments/shipment-fields.ts'
import { toAdjustments } from './price-breakdown.ts'
import { nameAdjustments } from './rule-names.ts'

const eventsOfOrder = db
  .select()
  .from(orderEvents)
  .where(eq(orderEvents.orderId, sql.placeholder('orderId')))
  .orderBy(asc(orderEvents.id))
  .prepare()
/** A payment with one of its refunds. */
export const paymentColumns = {
  tradeId: payments.tradeId,
  gateway: payments.gateway,
  amount: payments.amount,
  paidAt: payments.paidAt,
  applied: payments.applied,
  refund: {
    amount: paymentRefunds.amount,
    status: paymentRefunds.status,
    createTime: paymentRefunds.createTime,
    doneAt: paymentRefunds.doneAt,
  },
}
/** The applied payment of the order, and every other payment with its refunds. */
const paymentsOfOrder = db
  .select(paymentColumns)
  .from(payments)
  .leftJoin(paymentRefunds, and(eq(paymentRefunds.paymentId, payments.id), eq(payments.applied, false)))
  .where(eq(payments.orderId, sql.placeholder('orderId')))
  .orderBy(asc(payments.id), asc(paymentRefunds.id))
  .prepare()
const invoiceOfOrder = db
  .select({
    kind: orderInvoices.kind,
    title: orderInvoices.title,
    taxNumber: orderInvoices.taxNumber,
    status: orderInvoices.status,
    number: orderInvoices.number,
    voidReason: orderInvoices.voidReason,
    issuedTime: orderInvoices.issuedTime,
  })
  .from(orderInvoices)
  .where(eq(orderInvoices.orderId, sql.placeholder('orderId')))
  .prepare()
/**
 * Returns an order of the user with its lines, timeline, payments, refunds, invoice, parcels and price breakdown.
 * @throws 404 not_found, also for an order of another user
 */
export async function getOrderDetail(userId: number, orderId: string) {
  return readDetail(await getOwnOrder(userId, orderId))
}

/** Reads what belongs to an order. */
export async function readDetail(order: OrderRow) {
  const { orderId } = order
  const [lines, timeline, paid, [invoice], parcels, refunds, trace] = await Promise.all([
    linesOf([orderId]),
    eventsOfOrder.execute({ orderId }),
    paymentsOfOrder.execute({ orderId }),
    invoiceOfOrder.execute({ orderId }),
    parcelsOf(orderId),
    refundsOf(db, [orderId]).then(withReturnAddress),
    nameAdjustments(toAdjustments(order.priceTrace)),
  ])
  const payment = paid.find(({ applied }) => applied)
  const returned = paid.flatMap(({ tradeId, gateway, refund }) =>
    refund ? [{ tradeId, gateway, ...refund }] : [],
  )
  return { ...order, lines, timeline, payment, returned, invoice, parcels, refunds, trace }
}
