import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { paymentAttempts } from '../../../src/db/schema/payments.ts'
import { type PaymentAttempt, postponeAttempt } from '../../../src/domains/payments/payment-attempts.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { createOrder } from '../../support/factories/orders.ts'

/** Returns the seconds until the next poll of an attempt with these tries and this remaining time. */
async function delayAfter(tries: number, expiresInSeconds: number): Promise<number> {
  const { orderId } = await createOrder(1)
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

test('the delay between polls of an open attempt grows to at most 5 minutes', async () => {
  const delays = []
  for (const tries of [0, 1, 2, 3, 4, 50]) delays.push(await delayAfter(tries, 7_200))
  expect(delays).toEqual([15, 30, 60, 120, 300, 300])
})

test('an attempt is polled 5 s after its expiry, and with the usual delays after that', async () => {
  expect(await delayAfter(4, 60)).toBe(65)
  expect(await delayAfter(0, 60)).toBe(15)
  expect(await delayAfter(4, -60)).toBe(300)
})
