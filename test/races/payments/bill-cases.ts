import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { refunds } from '../../../src/db/schema/orders.ts'
import { paymentRefunds, payments } from '../../../src/db/schema/payments.ts'
import { cancelUnpaid } from '../../../src/domains/orders/lifecycle/cancel-order.ts'
import { requestRefund } from '../../../src/domains/orders/refunds/request-refund.ts'
import { approveRefund } from '../../../src/domains/payments/refunds/answer-refund-request.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import type { TestOrder as Order } from '../../support/factories/orders.ts'
import {
  createApprovedRefund,
  type Gateway,
  jobs,
  payAtGateway,
  planFault,
  startWithRetries,
} from '../../support/factories/paid-orders.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'
import { byHand, owedOf, paidOrder, stuckLate } from './bill-steps.ts'

export type BillCase = Readonly<{
  what: string
  plant: (order: Order, gateway: Gateway) => Promise<unknown>
  /** The differences about its order, `?` for those that stay open. */
  found: readonly string[]
  left: { status: number; stock: number; applied: number; keptFen: number }
}>

const kept = { status: 2, stock: 9, applied: 1, keptFen: 6_990 }
const back = { status: 6, stock: 10, applied: 0, keptFen: 0 }
export const billCases: readonly BillCase[] = [
  {
    what: 'a payment that the bill lacks',
    plant: async (order, gateway) => {
      await paidOrder(order, gateway)
      await planFault(gateway, 'bill_missing', order.orderId)
    },
    found: ['absent_payment'],
    left: kept,
  },
  {
    what: 'a payment of one fen more in the bill',
    plant: async (order, gateway) => {
      await paidOrder(order, gateway)
      await planFault(gateway, 'bill_wrong_amount', order.orderId)
    },
    found: ['wrong_payment ?'],
    left: kept,
  },
  {
    what: 'a refund that the bill lacks',
    plant: async (order, gateway) => {
      await paidOrder(order, gateway)
      await createApprovedRefund(order, 1_000)
      await jobs.sendRefunds()
      await waitUntil('it is done', async () => (await owedOf(order)).status === 'done')
      await planFault(gateway, 'bill_missing_refund', order.orderId)
    },
    found: ['absent_refund'],
    left: { ...kept, keptFen: 5_990 },
  },
  {
    what: 'a payment that our books have lost',
    plant: async (order, gateway) => {
      await paidOrder(order, gateway)
      await db.delete(payments).where(eq(payments.orderId, order.orderId))
    },
    found: ['unknown_payment'],
    left: kept,
  },
  {
    what: 'a payment whose notice was lost',
    plant: async (order, gateway) => {
      await startWithRetries(order, gateway)
      await payAtGateway(gateway, order.orderId, { notify: false })
    },
    found: ['unknown_payment'],
    left: kept,
  },
  {
    what: 'a refund that is done in our books alone',
    plant: async (order, gateway) => {
      await paidOrder(order, gateway)
      const id = await createApprovedRefund(order, 1_000)
      const done = { status: 'done', dueTime: null, doneAt: now() } as const
      await db.update(paymentRefunds).set(done).where(eq(paymentRefunds.refundId, id))
      await db.update(refunds).set({ status: 'refunded' }).where(eq(refunds.id, id))
    },
    found: ['absent_refund'],
    left: { ...kept, keptFen: 5_990 },
  },
  {
    what: 'a refund that is done in the bill alone',
    plant: async (order, gateway) => {
      await paidOrder(order, gateway)
      await createApprovedRefund(order)
      await planFault(gateway, 'lost', order.orderId)
      const { id, outRefundNo } = await owedOf(order)
      // no job may ask before the bill is there
      const later = { dueTime: addSeconds(now(), 3_600) }
      await db.update(paymentRefunds).set(later).where(eq(paymentRefunds.id, id))
      await byHand(order, gateway, 6_990, outRefundNo)
    },
    found: ['unfinished_refund'],
    left: { ...back, applied: 1 },
  },
  {
    what: 'a part that was given back by hand',
    plant: async (order, gateway) => {
      await paidOrder(order, gateway)
      await byHand(order, gateway, 1_000)
    },
    found: ['unknown_refund'],
    left: { ...kept, keptFen: 5_990 },
  },
  {
    what: 'all money given back by hand before the goods were shipped',
    plant: async (order, gateway) => {
      await paidOrder(order, gateway)
      await byHand(order, gateway, 6_990)
    },
    found: ['unknown_refund'],
    left: { ...back, applied: 1 },
  },
  {
    what: 'a part given back by hand of what the gateway refused to give back whole',
    plant: async (order, gateway) => {
      await paidOrder(order, gateway)
      await planFault(gateway, 'refund_refused', order.orderId)
      await createApprovedRefund(order)
      await jobs.sendRefunds()
      await byHand(order, gateway, 1_000)
    },
    found: ['unknown_refund'],
    left: { ...back, applied: 1 },
  },
  {
    what: 'more given back by hand than is left beside a refund of one piece',
    plant: async (order, gateway) => {
      await paidOrder(order, gateway)
      await planFault(gateway, 'refund_refused', order.orderId)
      const wish = { userId: order.user.id, orderId: order.orderId, reason: '不喜欢', amountFen: undefined }
      const lines = [{ skuId: order.sku, count: 1 }]
      const { id } = await requestRefund({ ...wish, lines, idempotencyKey: undefined })
      await approveRefund(id)
      await jobs.sendRefunds()
      await byHand(order, gateway, 1_500)
    },
    found: ['unknown_refund'],
    left: { ...kept, keptFen: 1_000 },
  },
  {
    what: 'late money that did not get back and was given back by hand',
    plant: async (order, gateway) => {
      await stuckLate(order, gateway)
      await byHand(order, gateway, 6_990)
    },
    found: ['unknown_refund'],
    left: back,
  },
  {
    what: 'late money of which a part was given back by hand',
    plant: async (order, gateway) => {
      await stuckLate(order, gateway)
      await byHand(order, gateway, 1_000)
    },
    found: ['unknown_refund'],
    left: back,
  },
  {
    what: 'money that nobody told of, given back by hand after the order was cancelled',
    plant: async (order, gateway) => {
      await startWithRetries(order, gateway)
      await payAtGateway(gateway, order.orderId, { notify: false })
      await cancelUnpaid(order.orderId, 'expired')
      await byHand(order, gateway, 6_990)
    },
    found: ['unknown_payment', 'unknown_refund'],
    left: back,
  },
]
