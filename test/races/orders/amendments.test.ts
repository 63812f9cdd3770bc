import { expect, test } from 'bun:test'
import { and, eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { orderInvoices } from '../../../src/db/schema/invoices.ts'
import { paymentIncidents, paymentRefunds, payments } from '../../../src/db/schema/payments.ts'
import { readCart } from '../../../src/domains/cart/cart-store.ts'
import { removeCartLine } from '../../../src/domains/cart/change-lines.ts'
import {
  createOrder,
  payOrder,
  statusOf,
  stockOf,
  type TestOrder,
} from '../../support/factories/orders/orders.ts'
import { createSku } from '../../support/factories/skus.ts'
import { call } from '../../support/http.ts'

const rounds = 6
const hide = ({ user, orderId }: TestOrder) => call('DELETE', `/orders/${orderId}/`, { token: user.token })
const cancel = ({ user, orderId }: TestOrder) =>
  call('POST', `/orders/${orderId}/cancellation/`, { token: user.token })
const askForInvoice = ({ user, orderId }: TestOrder) =>
  call('PUT', `/orders/${orderId}/invoice/`, {
    token: user.token,
    body: { kind: 'personal', title: '张三' },
  })
const isListed = async ({ user, orderId }: TestOrder) =>
  (await call('GET', '/orders/', { token: user.token })).text.includes(orderId)

test('an invoice that is asked for while its order is cancelled is stored or refused, and none is asked for after it', async () => {
  for (let round = 0; round < rounds; round++) {
    const order = await createOrder(1)
    const acts = [() => askForInvoice(order), () => cancel(order)]
    const answers = await Promise.all((round % 2 ? acts : acts.toReversed()).map((act) => act()))
    const [asked, cancelled] = round % 2 ? answers : answers.toReversed()
    const stored = await db.select().from(orderInvoices).where(eq(orderInvoices.orderId, order.orderId))
    expect([cancelled?.status, await statusOf(order.orderId)]).toEqual([200, 6])
    expect([200, 409]).toContain(asked?.status as number)
    expect(stored).toHaveLength(asked?.status === 200 ? 1 : 0)
    if (asked?.status === 409) expect(asked.json).toMatchObject({ code: 'order_state', order_status: 6 })
    expect((await askForInvoice(order)).status).toBe(409)
    expect((await stockOf(order.sku)).stock).toBe(10)
  }
})

test('a cancelled order that its buyer hides while its payment arrives is paid and listed', async () => {
  for (let round = 0; round < rounds; round++) {
    const order = await createOrder(6)
    if (round === 0) expect((await hide(order)).status).toBe(204)
    const acts: (() => Promise<unknown>)[] = [() => hide(order), () => payOrder(order.orderId)]
    const answers = await Promise.all((round % 2 ? acts : acts.toReversed()).map((act) => act()))
    const [hidden, paid] = round % 2 ? answers : answers.toReversed()
    expect(paid).toBe('applied')
    expect([204, 409]).toContain((hidden as { status: number }).status)
    expect([await statusOf(order.orderId), await isListed(order)]).toEqual([2, true])
    expect((await hide(order)).status).toBe(409)
  }
})

test('the money of a hidden order that cannot be reinstated is refunded and reported, and the order can be read', async () => {
  for (let round = 0; round < rounds; round++) {
    const order = await createOrder(6)
    await db.update(skus).set({ isLaunched: false }).where(eq(skus.id, order.sku))
    const acts: (() => Promise<unknown>)[] = [() => hide(order), () => payOrder(order.orderId)]
    const answers = await Promise.all((round % 2 ? acts : acts.toReversed()).map((act) => act()))
    const [hidden, paid] = round % 2 ? answers : answers.toReversed()
    expect([(hidden as { status: number }).status, paid]).toEqual([204, 'late'])
    const owed = await db
      .select({ amount: paymentRefunds.amount, cause: paymentRefunds.cause, applied: payments.applied })
      .from(paymentRefunds)
      .innerJoin(payments, eq(payments.id, paymentRefunds.paymentId))
      .where(eq(payments.orderId, order.orderId))
    expect(owed).toEqual([{ amount: '69.90', cause: 'late', applied: false }])
    const reported = await db
      .select({ kind: paymentIncidents.kind })
      .from(paymentIncidents)
      .where(and(eq(paymentIncidents.outTradeNo, order.orderId), eq(paymentIncidents.kind, 'payment_late')))
    expect(reported).toHaveLength(1)
    const read = await call('GET', `/orders/${order.orderId}/`, { token: order.user.token })
    expect([read.status, await statusOf(order.orderId), await isListed(order)]).toEqual([200, 6, false])
  }
})

test('an order that is bought again many times at the same time adds each line as often as the answers say, within the stock', async () => {
  const [plenty, scarce] = [await createSku({ stock: 100 }), await createSku({ stock: 7 })]
  const order = await createOrder(5, {
    lines: [
      [plenty, 3],
      [scarce, 2],
    ],
  })
  const owner = { kind: 'user', userId: order.user.id } as const
  for (let round = 0; round < 3; round++) {
    for (const sku of [plenty, scarce]) await removeCartLine(owner, sku)
    const answers = await Promise.all(
      Array.from({ length: 4 }, () =>
        call<{ added: { sku_id: number; count: number }[]; missing: { id: number; reason: string }[] }>(
          'POST',
          `/orders/${order.orderId}/cart/`,
          { token: order.user.token },
        ),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const timesAdded = (sku: number) =>
      answers.filter(({ json }) => json.added.some(({ sku_id }) => sku_id === sku)).length
    // five pieces are left of the scarce SKU: two times two
    expect([timesAdded(plenty), timesAdded(scarce)]).toEqual([4, 2])
    for (const { json } of answers)
      expect(json.missing.every(({ id, reason }) => id === scarce && reason === 'short')).toBe(true)
    const cart = await readCart(owner)
    expect(new Map(cart.map(({ skuId, count }) => [skuId, count]))).toEqual(
      new Map([
        [plenty, 12],
        [scarce, 4],
      ]),
    )
  }
})
