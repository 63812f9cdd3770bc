import { expect, test } from 'bun:test'
import { randomInt } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { paymentRefunds, payments } from '../../../../src/db/schema/payments.ts'
import { loadLedger } from '../../../../src/domains/payments/reconciliation/load-ledger.ts'
import type { BillRow } from '../../../../src/gateways/payments/payment-gateway.ts'
import { addSeconds } from '../../../../src/lib/clock.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'
import { createApprovedRefund } from '../../../support/factories/orders/paid-orders.ts'

type Created = Readonly<{ orderId: string; tradeId: string; outRefundNo: string }>

/** Creates a paid order with a refund of 1.00, both done at this time. */
async function createPaidAt(at: Date, gateway = 'alipay'): Promise<Created> {
  const order = await createOrder(2)
  const { orderId } = order
  await createApprovedRefund(order, 100)
  await db.update(payments).set({ paidAt: at, gateway }).where(eq(payments.orderId, orderId))
  await db
    .update(paymentRefunds)
    .set({ status: 'done', dueTime: null, doneAt: at })
    .where(eq(paymentRefunds.orderId, orderId))
  const [payment] = await db.select().from(payments).where(eq(payments.orderId, orderId))
  const [refund] = await db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId))
  return { orderId, tradeId: payment?.tradeId as string, outRefundNo: refund?.outRefundNo as string }
}

// some day of the past, on which no job of another test looks for payments
const first = new Date(Date.UTC(1990, 0, randomInt(1, 10_000), 16))
const [second, third] = [addSeconds(first, 86_400), addSeconds(first, 2 * 86_400)]

/** Loads the ledger of a day and leaves out what other runs on this database have made. */
async function loadOwn(made: readonly Created[], rows: readonly BillRow[], from: Date, to: Date) {
  const { billDay, ...ledger } = await loadLedger('alipay', rows, { from, to })
  const isOwn = (number: string) =>
    made.some(({ tradeId, outRefundNo }) => number === tradeId || number === outRefundNo)
  return {
    payments: ledger.payments.filter(({ tradeId }) => isOwn(tradeId)),
    refunds: ledger.refunds.filter(({ outRefundNo }) => isOwn(outRefundNo)),
    tradeIds: billDay.tradeIds.filter(isOwn).toSorted(),
    outRefundNos: billDay.outRefundNos.filter(isOwn).toSorted(),
  }
}

const numbersOf = (...made: readonly Created[]) => ({
  tradeIds: made.map(({ tradeId }) => tradeId).toSorted(),
  outRefundNos: made.map(({ outRefundNo }) => outRefundNo).toSorted(),
})

test('a payment and a refund at midnight belong to the day that begins, and to no other bill', async () => {
  const [begin, noon, end] = [
    await createPaidAt(first),
    await createPaidAt(addSeconds(first, 43_200)),
    await createPaidAt(second),
  ]
  const made = [begin, noon, end]
  expect(await loadOwn(made, [], first, second)).toMatchObject(numbersOf(begin, noon))
  expect(await loadOwn(made, [], second, third)).toMatchObject(numbersOf(end))
})

test("the bill's own payments and refunds are loaded from any day once, those of its day only for its gateway", async () => {
  const [ofDay, ofPhone, earlier] = [
    await createPaidAt(first),
    await createPaidAt(first, 'alipay_phone'),
    await createPaidAt(addSeconds(first, -86_400)),
  ]
  const made = [ofDay, ofPhone, earlier]
  const named = [ofDay, earlier].flatMap(
    ({ orderId: outTradeNo, tradeId: tradeNo, outRefundNo }): BillRow[] => [
      { kind: 'payment', outTradeNo, tradeNo, amountFen: 1, feeFen: 0, at: first },
      {
        kind: 'refund',
        outTradeNo,
        tradeNo,
        outRefundNo,
        amountFen: 1,
        feeFen: 0,
        at: first,
        state: 'success',
      },
    ],
  )
  // a refund that is pending is in the ledger too
  const pending = { status: 'pending', dueTime: addSeconds(new Date(), 86_400), doneAt: null } as const
  await db.update(paymentRefunds).set(pending).where(eq(paymentRefunds.orderId, earlier.orderId))
  expect(await loadOwn(made, named, first, second)).toEqual({
    payments: [ofDay, earlier].map(({ orderId, tradeId }) => ({ orderId, tradeId, amountFen: 6_990 })),
    refunds: [ofDay, earlier].map(({ orderId, outRefundNo }) => ({
      orderId,
      outRefundNo,
      amountFen: 100,
      isDone: orderId === ofDay.orderId,
    })),
    ...numbersOf(ofDay),
  })
})
