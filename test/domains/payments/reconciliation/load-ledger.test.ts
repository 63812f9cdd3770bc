import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { paymentRefunds, payments } from '../../../../src/db/schema/payments.ts'
import { loadLedger } from '../../../../src/domains/payments/reconciliation/load-ledger.ts'
import { createOrder } from '../../../support/factories/orders.ts'
import { createApprovedRefund } from '../../../support/factories/paid-orders.ts'

const noon = (day: string) => new Date(`${day}T12:00:00+08:00`)
const midnight = (day: string) => new Date(`${day}T00:00:00+08:00`)

/** Creates a paid order with a refund of 1.00, both at this time. @returns the numbers of the payment and the refund */
async function createPaidAt(at: Date): Promise<[tradeId: string, outRefundNo: string]> {
  const order = await createOrder(2)
  await createApprovedRefund(order, 100)
  await db.update(payments).set({ paidAt: at }).where(eq(payments.orderId, order.orderId))
  await db
    .update(paymentRefunds)
    .set({ status: 'done', dueTime: null, doneAt: at })
    .where(eq(paymentRefunds.orderId, order.orderId))
  const [payment] = await db.select().from(payments).where(eq(payments.orderId, order.orderId))
  const [refund] = await db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, order.orderId))
  return [payment?.tradeId as string, refund?.outRefundNo as string]
}

test('a payment and a refund at midnight belong to the day that begins, and to no other bill', async () => {
  // days of the past, on which no other test has payments
  const [first, second, third] = ['2001-03-01', '2001-03-02', '2001-03-03'] as const
  const made = {
    begin: await createPaidAt(midnight(first)),
    noon: await createPaidAt(noon(first)),
    end: await createPaidAt(midnight(second)),
  }
  const billDay = async (from: string, to: string) => {
    const ledger = await loadLedger('alipay', [], { from: midnight(from), to: midnight(to) })
    return [ledger.billDay.tradeIds.toSorted(), ledger.billDay.outRefundNos.toSorted()]
  }
  const numbersOf = (...pairs: (readonly [string, string])[]) => [
    pairs.map(([tradeId]) => tradeId).toSorted(),
    pairs.map(([, outRefundNo]) => outRefundNo).toSorted(),
  ]
  expect(await billDay(first, second)).toEqual(numbersOf(made.begin, made.noon))
  expect(await billDay(second, third)).toEqual(numbersOf(made.end))
})
