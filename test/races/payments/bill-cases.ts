import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { paymentRefunds, payments } from '../../../src/db/schema/payments.ts'
import { refunds } from '../../../src/db/schema/refunds.ts'
import { cancelUnpaid } from '../../../src/domains/orders/lifecycle/cancel-order.ts'
import { approveRefund } from '../../../src/domains/payments/refunds/answer-refund-request.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import type { TestOrder as Order } from '../../support/factories/orders/orders.ts'
import {
  createApprovedRefund,
  createRefundRequest,
  type Gateway,
  jobs,
  otherVendorOf,
  payAtGateway,
  planFault,
  startWithRetries,
} from '../../support/factories/orders/paid-orders.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'
import { createStuckLateRefund, getOnlyRefund, payOrder, payTwice, refundInConsole } from './bill-steps.ts'
import { owedRefundCases } from './owed-refund-cases.ts'

export type BillCase = Readonly<{
  title: string
  arrange: (order: Order, gateway: Gateway) => Promise<unknown>
  /** Kinds of the discrepancies of its order; ` ?` marks one that stays unresolved. */
  discrepancies: readonly string[]
  expected: { status: number; stock: number; applied: number; keptFen: number }
}>

const paid = { status: 2, stock: 9, applied: 1, keptFen: 6_990 }
const cancelled = { status: 6, stock: 10, applied: 0, keptFen: 0 }

/** Discrepancies between bill and ledger, and the state after reconciliation. */
export const billCases: readonly BillCase[] = [
  {
    title: 'the bill has no row for a payment',
    arrange: async (order, gateway) => {
      await payOrder(order, gateway)
      await planFault(gateway, 'bill_missing', order.orderId)
    },
    discrepancies: ['absent_payment'],
    expected: paid,
  },
  {
    title: 'the bill has a payment with one fen more',
    arrange: async (order, gateway) => {
      await payOrder(order, gateway)
      await planFault(gateway, 'bill_wrong_amount', order.orderId)
    },
    discrepancies: ['wrong_payment ?'],
    expected: paid,
  },
  {
    title: 'the bill has no row for a refund',
    arrange: async (order, gateway) => {
      await payOrder(order, gateway)
      await createApprovedRefund(order, 1_000)
      await jobs.sendRefunds()
      await waitUntil('the refund is done', async () => (await getOnlyRefund(order)).status === 'done')
      await planFault(gateway, 'bill_missing_refund', order.orderId)
    },
    discrepancies: ['absent_refund'],
    expected: { ...paid, keptFen: 5_990 },
  },
  {
    title: 'a payment is missing in our ledger',
    arrange: async (order, gateway) => {
      await payOrder(order, gateway)
      await db.delete(payments).where(eq(payments.orderId, order.orderId))
    },
    discrepancies: ['unknown_payment'],
    expected: paid,
  },
  {
    title: 'the notification of a payment was lost',
    arrange: async (order, gateway) => {
      await startWithRetries(order, gateway)
      await payAtGateway(gateway, order.orderId, { notify: false })
    },
    discrepancies: ['unknown_payment'],
    expected: paid,
  },
  {
    title: 'a refund is done in our ledger only',
    arrange: async (order, gateway) => {
      await payOrder(order, gateway)
      const id = await createApprovedRefund(order, 1_000)
      const done = { status: 'done', dueTime: null, doneAt: now() } as const
      await db.update(paymentRefunds).set(done).where(eq(paymentRefunds.refundId, id))
      await db.update(refunds).set({ status: 'refunded' }).where(eq(refunds.id, id))
    },
    discrepancies: ['absent_refund'],
    expected: { ...paid, keptFen: 5_990 },
  },
  {
    title: 'a refund is done in the bill only',
    arrange: async (order, gateway) => {
      await payOrder(order, gateway)
      await createApprovedRefund(order)
      await planFault(gateway, 'lost', order.orderId)
      const { id, outRefundNo } = await getOnlyRefund(order)
      // no job may query the refund before the bill is reconciled
      const dueLater = { dueTime: addSeconds(now(), 3_600) }
      await db.update(paymentRefunds).set(dueLater).where(eq(paymentRefunds.id, id))
      await refundInConsole(order, gateway, 6_990, outRefundNo)
    },
    discrepancies: ['unfinished_refund'],
    expected: { ...cancelled, applied: 1 },
  },
  {
    title: 'a partial refund was made in the console',
    arrange: async (order, gateway) => {
      await payOrder(order, gateway)
      await refundInConsole(order, gateway, 1_000)
    },
    discrepancies: ['unknown_refund'],
    expected: { ...paid, keptFen: 5_990 },
  },
  {
    title: 'a full refund was made in the console before the shipment',
    arrange: async (order, gateway) => {
      await payOrder(order, gateway)
      await refundInConsole(order, gateway, 6_990)
    },
    discrepancies: ['unknown_refund'],
    expected: { ...cancelled, applied: 1 },
  },
  {
    title: 'a partial refund was made in the console after the gateway refused the full one',
    arrange: async (order, gateway) => {
      await payOrder(order, gateway)
      await planFault(gateway, 'refund_refused', order.orderId)
      await createApprovedRefund(order)
      await jobs.sendRefunds()
      await refundInConsole(order, gateway, 1_000)
    },
    discrepancies: ['unknown_refund'],
    expected: { ...cancelled, applied: 1 },
  },
  {
    title: 'the console refund is larger than the rest beside a refund of one piece',
    arrange: async (order, gateway) => {
      await payOrder(order, gateway)
      await planFault(gateway, 'refund_refused', order.orderId)
      const lines = [{ skuId: order.sku, count: 1 }]
      await approveRefund(await createRefundRequest(order, { lines }))
      await jobs.sendRefunds()
      await refundInConsole(order, gateway, 1_500)
    },
    discrepancies: ['unknown_refund'],
    expected: { ...paid, keptFen: 1_000 },
  },
  ...owedRefundCases,
  {
    title: 'a refused refund of a late payment was made in the console',
    arrange: async (order, gateway) => {
      await createStuckLateRefund(order, gateway)
      await refundInConsole(order, gateway, 6_990)
    },
    discrepancies: ['unknown_refund'],
    expected: cancelled,
  },
  {
    title: 'a part of a late payment was refunded in the console',
    arrange: async (order, gateway) => {
      await createStuckLateRefund(order, gateway)
      await refundInConsole(order, gateway, 1_000)
    },
    discrepancies: ['unknown_refund'],
    expected: cancelled,
  },
  {
    title:
      'a part of the only payment that the order needed was refunded in the console, beside a second payment',
    arrange: async (order, gateway) => {
      await payTwice(order, gateway, otherVendorOf(gateway))
      await refundInConsole(order, gateway, 1_000)
    },
    discrepancies: ['unknown_refund'],
    expected: { ...paid, keptFen: 5_990 },
  },
  {
    title: 'a part of a second payment was refunded in the console: the first one stays whole',
    arrange: async (order, gateway) => {
      await payTwice(order, otherVendorOf(gateway), gateway)
      await refundInConsole(order, gateway, 1_000)
    },
    discrepancies: ['unknown_refund'],
    expected: paid,
  },
  {
    title: 'a payment without a notification was refunded in the console after the order was cancelled',
    arrange: async (order, gateway) => {
      await startWithRetries(order, gateway)
      await payAtGateway(gateway, order.orderId, { notify: false })
      await cancelUnpaid(order.orderId, 'expired')
      await refundInConsole(order, gateway, 6_990)
    },
    discrepancies: ['unknown_payment', 'unknown_refund'],
    expected: cancelled,
  },
  {
    title:
      'a payment without a notification was refunded in the console while the order was unpaid: it pays nothing',
    arrange: async (order, gateway) => {
      await startWithRetries(order, gateway)
      await payAtGateway(gateway, order.orderId, { notify: false })
      await refundInConsole(order, gateway, 6_990)
    },
    discrepancies: ['unknown_payment', 'unknown_refund'],
    expected: cancelled,
  },
]
