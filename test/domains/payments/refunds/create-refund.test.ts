import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db, transaction } from '../../../../src/db/client.ts'
import { paymentRefunds, payments } from '../../../../src/db/schema/payments.ts'
import { createRefund } from '../../../../src/domains/payments/refunds/create-refund.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'

async function paidOrder() {
  const { orderId } = await createOrder(2)
  const [payment] = await db.select({ id: payments.id }).from(payments).where(eq(payments.orderId, orderId))
  const paymentId = payment?.id as number
  const refund = (amountFen: number) =>
    transaction((tx) => createRefund(tx, { paymentId, orderId, amountFen, cause: 'surplus' })).then(
      () => 'created',
      ({ code, details }) => [code, details.members.refundable],
    )
  const stored = () => db.select().from(paymentRefunds).where(eq(paymentRefunds.paymentId, paymentId))
  return { orderId, refund, stored }
}

test('the refunds of a payment, pending or done, total at most its amount, to the fen', async () => {
  const { refund, stored } = await paidOrder()
  expect(await refund(6_991)).toEqual(['refund_exceeds_payment', '69.90'])
  expect(await refund(3_000)).toBe('created')
  const [first] = await stored()
  const done = { status: 'done', dueTime: null, doneAt: new Date() } as const
  await db
    .update(paymentRefunds)
    .set(done)
    .where(eq(paymentRefunds.id, first?.id as number))
  expect(await refund(3_991)).toEqual(['refund_exceeds_payment', '39.90'])
  expect(await refund(3_990)).toBe('created')
  expect(await refund(1)).toEqual(['refund_exceeds_payment', '0.00'])
  expect((await stored()).map(({ amount }) => amount).toSorted()).toEqual(['30.00', '39.90'])
})

test('a refund gets a separate number and its cause, and is due immediately', async () => {
  const { orderId, refund, stored } = await paidOrder()
  const before = Date.now()
  await refund(100)
  await refund(100)
  const rows = await stored()
  for (const row of rows) {
    expect(row).toMatchObject({
      orderId,
      refundId: null,
      amount: '1.00',
      cause: 'surplus',
      status: 'pending',
    })
    expect(row.outRefundNo).toMatch(/^\d{30}$/)
    // a job of another test may have tried it already: then it waits for an hour at most
    expect((row.dueTime as Date).getTime() - before).toBeLessThan(3_700_000)
  }
  expect(new Set(rows.map(({ outRefundNo }) => outRefundNo)).size).toBe(2)
})
