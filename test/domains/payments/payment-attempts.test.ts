import { expect, test } from 'bun:test'
import { and, eq } from 'drizzle-orm'
import { db, transaction } from '../../../src/db/client.ts'
import { paymentAttempts } from '../../../src/db/schema/payments.ts'
import { syncTrade } from '../../../src/domains/payments/capture/sync-trade.ts'
import {
  countClosing,
  endAttempt,
  listDueAttempts,
  listOpenAttempts,
  type PaymentAttempt,
  postponeAttempt,
  storeAttempt,
} from '../../../src/domains/payments/payment-attempts.ts'
import { addSeconds, now, shiftClock } from '../../../src/lib/clock.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { answering } from '../../support/vendors/answering-gateway.ts'
import { newTradeNo } from '../../support/vendors/notifications.ts'

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

test('an attempt whose trade the gateway does not know ends 5 s after its expiry, not before', async () => {
  const { orderId } = await createOrder(1)
  const row = { orderId, gateway: 'alipay', expiresAt: now(), dueTime: addSeconds(now(), 86_400) } as const
  await db.insert(paymentAttempts).values(row)
  const syncExpired = async (secondsAgo: number) => {
    await db
      .update(paymentAttempts)
      .set({ expiresAt: addSeconds(now(), -secondsAgo) })
      .where(eq(paymentAttempts.orderId, orderId))
    const state = await syncTrade('alipay', orderId)
    return [state, (await listOpenAttempts(orderId)).length]
  }
  // a page that was opened in time may still be paid
  expect(await syncExpired(0)).toEqual(['absent', 1])
  expect(await syncExpired(5)).toEqual(['closed', 0])
})

/** Starts an order at two gateways. @returns its two attempts, and a function that reads their rows */
async function startedTwice() {
  const { orderId } = await createOrder(1)
  const start = (gateway: 'alipay' | 'wechat', seconds: number) =>
    transaction((tx) => storeAttempt(tx, { orderId, gateway, expiresAt: addSeconds(now(), seconds) }))
  expect([await start('alipay', 600), await start('wechat', 600)]).toEqual([0, 0])
  const [alipay, wechat] = (await listOpenAttempts(orderId)) as [PaymentAttempt, PaymentAttempt]
  expect([alipay.gateway, wechat.gateway]).toEqual(['alipay', 'wechat'])
  const stored = () =>
    db.select().from(paymentAttempts).where(eq(paymentAttempts.orderId, orderId)).orderBy(paymentAttempts.id)
  return { orderId, start, alipay, wechat, stored }
}

test('a repeated start keeps the one attempt of its gateway with its tries, and moves its expiry', async () => {
  const { start, alipay, wechat, stored } = await startedTwice()
  await countClosing(alipay)
  expect([await start('alipay', 900), await start('wechat', 300)]).toEqual([1, 0])
  const rows = await stored()
  expect(rows.map(({ id, tries }) => [id, tries])).toEqual([
    [alipay.id, 1],
    [wechat.id, 0],
  ])
  expect(rows[0]?.expiresAt.getTime()).toBeGreaterThan(alipay.expiresAt.getTime())
  expect(rows[1]?.expiresAt.getTime()).toBeLessThan(wechat.expiresAt.getTime())
})

test('an attempt ends once, alone, and is then neither started, listed, closed nor polled again', async () => {
  const { orderId, start, alipay, wechat, stored } = await startedTwice()
  await endAttempt(orderId, 'alipay', 'paid')
  const ended = await stored()
  expect(ended.map(({ status, dueTime }) => [status, dueTime === null])).toEqual([
    ['paid', true],
    ['open', false],
  ])
  await endAttempt(orderId, 'alipay', 'closed')
  await countClosing(alipay)
  await postponeAttempt(alipay)
  expect(await stored()).toEqual(ended)
  expect([await start('alipay', 900), await start('wechat', 900)]).toEqual([undefined, 0])
  expect((await listOpenAttempts(orderId)).map(({ id }) => id)).toEqual([wechat.id])
})

test('attempts are due from their due time on, the longest overdue first', async () => {
  const { alipay, wechat } = await startedTwice()
  // far in the future, so that no job of another test polls them
  const setDue = (id: number, days: number) =>
    db
      .update(paymentAttempts)
      .set({ dueTime: addSeconds(now(), days * 86_400) })
      .where(eq(paymentAttempts.id, id))
  await Promise.all([setDue(alipay.id, 20), setDue(wechat.id, 10)])
  for (const [days, due] of [
    [9, []],
    [11, [wechat.id]],
    [21, [wechat.id, alipay.id]],
  ] as const) {
    shiftClock(days * 86_400_000)
    try {
      const listed = (await listDueAttempts(100_000)).map(({ id }) => id)
      expect(listed.filter((id) => id === alipay.id || id === wechat.id)).toEqual([...due])
    } finally {
      shiftClock(-days * 86_400_000)
    }
  }
})

test('a query that finds a trade paid or refunded ends its attempt, also if the order did not need the payment', async () => {
  const { orderId, stored } = await startedTwice()
  const later = { dueTime: addSeconds(now(), 86_400) }
  await db.update(paymentAttempts).set(later).where(eq(paymentAttempts.orderId, orderId))
  const sync = async (gateway: 'alipay' | 'wechat', state: 'paid' | 'refunded', tradeNo: string) => {
    const trade = { state, tradeNo, amountFen: 6_990, paidAt: undefined } as const
    return answering(gateway, { query: async () => trade }, () => syncTrade(gateway, orderId))
  }
  const statuses = async () => (await stored()).map(({ status }) => status)
  expect([await sync('alipay', 'paid', newTradeNo()), await statuses()]).toEqual(['paid', ['paid', 'open']])
  const surplus = newTradeNo()
  expect([await sync('wechat', 'paid', surplus), await statuses()]).toEqual(['paid', ['paid', 'paid']])
  // the refund of the surplus is known; money that the ledger does not have leaves the attempt without a payment
  const reopen = () =>
    db
      .update(paymentAttempts)
      .set({ status: 'open', ...later })
      .where(and(eq(paymentAttempts.orderId, orderId), eq(paymentAttempts.gateway, 'wechat')))
  await reopen()
  expect([await sync('wechat', 'refunded', surplus), await statuses()]).toEqual(['paid', ['paid', 'paid']])
  await reopen()
  const unknown = await sync('wechat', 'refunded', newTradeNo())
  expect([unknown, await statuses()]).toEqual(['closed', ['paid', 'closed']])
})
