import { afterAll, beforeAll, expect, test } from 'bun:test'
import { asc, eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { orderEvents, orders } from '../../../../src/db/schema/orders.ts'
import { paymentAttempts, paymentRefunds, payments } from '../../../../src/db/schema/payments.ts'
import { applyAnyPayment } from '../../../../src/domains/payments/capture/apply-any-payment.ts'
import { applyExpectedPayment } from '../../../../src/domains/payments/capture/apply-expected-payment.ts'
import type { ConfirmedPayment } from '../../../../src/domains/payments/capture/confirmed-payment.ts'
import { addSeconds, now, shiftClock } from '../../../../src/lib/clock.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'

type Path = (payment: ConfirmedPayment) => Promise<unknown>
type Attempt = Readonly<{ gateway: string; status: 'open' | 'paid' | 'closed' }>

const fastPath: Path = applyExpectedPayment
const generalPath: Path = async (payment) => (await applyAnyPayment(payment)).outcome

const paidAt = new Date('2026-01-02T03:04:05.678Z')
const expiresAt = new Date('2099-01-01T00:00:00.000Z')

// jobs of other test files, some of which move their clocks by days, must not find these attempts due
const tenYearsMs = 10 * 365 * 24 * 3_600_000
beforeAll(() => shiftClock(tenYearsMs))
afterAll(() => shiftClock(-tenYearsMs))

async function unpaidOrder(attempts: readonly Attempt[]): Promise<string> {
  const { orderId } = await createOrder(1)
  for (const attempt of attempts) {
    const dueTime = attempt.status === 'open' ? addSeconds(now(), 3_600) : null
    await db.insert(paymentAttempts).values({ ...attempt, orderId, expiresAt, dueTime })
  }
  return orderId
}

/** Every row of the order, with fixed words for what differs between two orders. */
async function rowsOf(orderId: string, tradeId: string, since: Date) {
  const toWord = (key: string, value: unknown) => {
    if (value === orderId) return 'order'
    if (value === tradeId) return 'trade'
    if (key === 'id' || key === 'userId' || key === 'addressId') return key
    if (key === 'checkoutId' || key === 'priceTrace' || key === 'requestDigest') return key
    if (!(value instanceof Date) || value <= paidAt || value >= expiresAt) return value
    return value >= since && value <= now() ? 'now' : 'before or later'
  }
  const read = [
    db.select().from(orders).where(eq(orders.orderId, orderId)),
    db.select().from(orderEvents).where(eq(orderEvents.orderId, orderId)).orderBy(asc(orderEvents.id)),
    db.select().from(payments).where(eq(payments.orderId, orderId)),
    db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId)),
    db
      .select()
      .from(paymentAttempts)
      .where(eq(paymentAttempts.orderId, orderId))
      .orderBy(asc(paymentAttempts.id)),
  ] as const
  return (await Promise.all(read)).map((rows) =>
    rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([key, value]) => [key, toWord(key, value)])),
    ),
  )
}

/** Applies the payment twice to a new order. @returns both outcomes, and all rows after them */
async function applyTwice(path: Path, attempts: readonly Attempt[], payment: Partial<ConfirmedPayment>) {
  const since = now()
  const [orderId, tradeId] = [await unpaidOrder(attempts), `t${crypto.randomUUID()}`]
  const confirmed = { gateway: 'alipay', amountFen: 6_990, ...payment, orderId, tradeId }
  const outcomes = [await path(confirmed), await path(confirmed)]
  return { outcomes, rows: await rowsOf(orderId, tradeId, since) }
}

const cases: [string, readonly Attempt[], Partial<ConfirmedPayment>][] = [
  ['without an attempt', [], {}],
  ['with the time of the gateway', [{ gateway: 'alipay', status: 'open' }], { paidAt }],
  [
    'with open attempts at two gateways',
    [
      { gateway: 'alipay', status: 'open' },
      { gateway: 'wechat', status: 'open' },
    ],
    { gateway: 'wechat' },
  ],
  [
    'whose attempt is closed, with one that is open elsewhere',
    [
      { gateway: 'alipay', status: 'closed' },
      { gateway: 'wechat', status: 'open' },
    ],
    {},
  ],
]
for (const [what, attempts, payment] of cases)
  test(`both payment paths write the same rows for a payment ${what}, and no rows when it is repeated`, async () => {
    const [fast, general] = await Promise.all([
      applyTwice(fastPath, attempts, payment),
      applyTwice(generalPath, attempts, payment),
    ])
    expect(fast).toEqual(general)
    expect(fast.outcomes).toEqual(['applied', 'repeated'])
    const [orderRows, events, paid, refunds, ended] = fast.rows
    expect(orderRows).toMatchObject([{ status: 2, updateTime: 'now', dueTime: null }])
    expect(events?.map(({ cause }) => cause)).toEqual(['placed', 'paid'])
    expect(paid).toMatchObject([
      { orderId: 'order', tradeId: 'trade', applied: true, amount: '69.90', paidAt: payment.paidAt ?? 'now' },
    ])
    expect(refunds).toEqual([])
    const { gateway = 'alipay' } = payment
    expect(ended).toMatchObject(
      attempts.map((attempt) =>
        attempt.gateway === gateway
          ? { gateway, status: 'paid', dueTime: null }
          : { gateway: attempt.gateway, status: 'open', dueTime: 'now' },
      ),
    )
  })
