import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { paymentAttempts } from '../../../src/db/schema/payments.ts'
import { type PaymentAttempt, postponeAttempt } from '../../../src/domains/payments/payment-attempts.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { mintOrder } from '../../support/factories/orders.ts'

/** In how many seconds an open attempt is asked about again after so many tries, so long before its time is over. */
async function waitOf(tries: number, expiresInSeconds: number): Promise<number> {
  const { orderId } = await mintOrder(1)
  const at = addSeconds(now(), 0)
  const expiresAt = addSeconds(at, expiresInSeconds)
  const [row] = await db
    .insert(paymentAttempts)
    .values({ orderId, gateway: 'alipay', expiresAt, tries, dueTime: addSeconds(at, 86_400) })
    .$returningId()
  await postponeAttempt({
    id: (row as { id: number }).id,
    orderId,
    gateway: 'alipay',
    expiresAt,
    tries,
  } as PaymentAttempt)
  const [stored] = await db.select().from(paymentAttempts).where(eq(paymentAttempts.orderId, orderId))
  expect(stored?.tries).toBe(tries + 1)
  return Math.round(((stored?.dueTime?.getTime() ?? Number.NaN) - at.getTime()) / 1000)
}

test('an open attempt is asked about later and later, five minutes apart at most', async () => {
  const waits = []
  for (const tries of [0, 1, 2, 3, 4, 50]) waits.push(await waitOf(tries, 7_200))
  expect(waits).toEqual([15, 30, 60, 120, 300, 300])
})

test('it is asked about as soon as its time is over, and by the usual waits after that', async () => {
  expect(await waitOf(4, 60)).toBe(65)
  expect(await waitOf(0, 60)).toBe(15)
  expect(await waitOf(4, -60)).toBe(300)
})
