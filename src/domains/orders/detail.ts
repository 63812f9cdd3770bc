import { and, asc, eq, sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { orderEvents, shipments } from '../../db/schema/orders.ts'
import { payments } from '../../db/schema/payments.ts'
import { getOwnOrder, linesOf } from './listing.ts'
import { refundsOf } from './refunds.ts'
import { nameSteps } from './rule-names.ts'
import { traceSteps } from './trace-steps.ts'

const eventsOfOrder = db
  .select()
  .from(orderEvents)
  .where(eq(orderEvents.orderId, sql.placeholder('orderId')))
  .orderBy(asc(orderEvents.id))
  .prepare()
const paymentOfOrder = db
  .select({
    tradeId: payments.tradeId,
    gateway: payments.gateway,
    amount: payments.amount,
    paidAt: payments.paidAt,
  })
  .from(payments)
  .where(and(eq(payments.orderId, sql.placeholder('orderId')), eq(payments.applied, true)))
  .limit(1)
  .prepare()
const shipmentOfOrder = db
  .select({
    carrier: shipments.carrier,
    trackingNo: shipments.trackingNo,
    createTime: shipments.createTime,
  })
  .from(shipments)
  .where(eq(shipments.orderId, sql.placeholder('orderId')))
  .prepare()

/** An order of the user with all that happened to it. @throws 404 when it is not there or somebody else's */
export async function getOrderDetail(userId: number, orderId: string) {
  const order = await getOwnOrder(userId, orderId)
  const [lines, timeline, [payment], [shipment], refunds, trace] = await Promise.all([
    linesOf([orderId]),
    eventsOfOrder.execute({ orderId }),
    paymentOfOrder.execute({ orderId }),
    shipmentOfOrder.execute({ orderId }),
    refundsOf(db, [orderId]),
    nameSteps(traceSteps(order.priceTrace)),
  ])
  return { ...order, lines, timeline, payment, shipment, refunds, trace }
}
