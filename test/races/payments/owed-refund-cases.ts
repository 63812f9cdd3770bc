import { and, eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { paymentRefunds } from '../../../src/db/schema/payments.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import type { TestOrder as Order } from '../../support/factories/orders/orders.ts'
import {
  createApprovedRefund,
  type Gateway,
  jobs,
  planFault,
} from '../../support/factories/orders/paid-orders.ts'
import type { BillCase } from './bill-cases.ts'
import { payOrder, refundInConsole } from './bill-steps.ts'

/** Pays an order and approves refunds of these amounts, which the gateway refuses. No job sends them before the bill. */
async function payAndOwe(order: Order, gateway: Gateway, ...amounts: number[]): Promise<void> {
  await payOrder(order, gateway)
  for (const amountFen of amounts) {
    await planFault(gateway, 'refund_refused', order.orderId)
    await createApprovedRefund(order, amountFen)
    await jobs.sendRefunds()
  }
  await db
    .update(paymentRefunds)
    .set({ dueTime: addSeconds(now(), 3_600) })
    .where(and(eq(paymentRefunds.orderId, order.orderId), eq(paymentRefunds.status, 'pending')))
}

const unshipped = { status: 2, stock: 9, applied: 1 }

/** A refund from the console of the amount of an owed one: the owed one is not sent as well, and every other one is. */
export const owedRefundCases: readonly BillCase[] = [
  {
    title:
      'the refund from the console has the amount of the only owed one, and the payment could cover both',
    arrange: async (order, gateway) => {
      await payAndOwe(order, gateway, 1_000)
      await refundInConsole(order, gateway, 1_000)
    },
    discrepancies: ['unknown_refund'],
    expected: { ...unshipped, keptFen: 5_990 },
  },
  {
    title: 'the refund from the console has the amount of the second of two owed ones',
    arrange: async (order, gateway) => {
      await payAndOwe(order, gateway, 1_000, 2_000)
      await refundInConsole(order, gateway, 2_000)
    },
    discrepancies: ['unknown_refund'],
    expected: { ...unshipped, keptFen: 3_990 },
  },
  {
    title: 'the payment cannot cover the refund from the console besides two owed ones, one of its amount',
    arrange: async (order, gateway) => {
      await payAndOwe(order, gateway, 2_000, 4_000)
      await refundInConsole(order, gateway, 4_000)
    },
    discrepancies: ['unknown_refund'],
    expected: { ...unshipped, keptFen: 990 },
  },
  {
    title: 'two refunds from the console have the amount of two of three owed ones',
    arrange: async (order, gateway) => {
      await payAndOwe(order, gateway, 1_000, 1_000, 1_000)
      await refundInConsole(order, gateway, 1_000)
      await refundInConsole(order, gateway, 1_000)
    },
    discrepancies: ['unknown_refund', 'unknown_refund'],
    expected: { ...unshipped, keptFen: 3_990 },
  },
  {
    title: 'the refund from the console has another amount than the owed one, and the payment covers both',
    arrange: async (order, gateway) => {
      await payAndOwe(order, gateway, 1_000)
      await refundInConsole(order, gateway, 1_500)
    },
    discrepancies: ['unknown_refund'],
    expected: { ...unshipped, keptFen: 4_490 },
  },
]
