import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { paymentRefunds, payments } from '../../../src/db/schema/payments.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { applyPayment } from '../../../src/domains/payments/capture/apply-payment.ts'
import { now } from '../../../src/lib/clock.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { createLimitedPrice, createUserCoupon } from '../../support/factories/rules.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

type Detail = {
  remark: string
  invoice: object | null
  payment: { amount: string } | null
  returned_payments: { trade_id: string; gateway: string; amount: string; status: string; time: string }[]
}

const see = async (token: string, orderId: string) =>
  (await call<Detail>('GET', `/orders/${orderId}/`, { token })).json

async function shopper() {
  const user = await createUser()
  const skuId = await createSku()
  await addToCart({ kind: 'user', userId: user.id }, { skuId, count: 1, selected: true })
  return { user, skuId }
}

test('a buyer sees the remark and the invoice of the order, and null without an invoice', async () => {
  const { user } = await shopper()
  const wish = {
    remark: '请放门卫',
    invoice: { kind: 'company', title: '美多', tax_no: '91350100M000100Y43' },
  }
  const { json } = await call<{ order_id: string }>('POST', '/orders/', {
    token: user.token,
    body: { address: user.addressId, pay_method: 2, ...wish },
  })
  expect(await see(user.token, json.order_id)).toMatchObject(wish)
  const bare = await createOrder(1)
  expect(await see(bare.user.token, bare.orderId)).toMatchObject({
    remark: '',
    invoice: null,
    payment: null,
    returned_payments: [],
  })
})

test('a buyer sees a double payment while it is being refunded and after it, beside the payment of the order', async () => {
  const { user, orderId } = await createOrder(2)
  const tradeId = `t${crypto.randomUUID()}`
  await applyPayment({ orderId, tradeId, gateway: 'wechat', amountFen: 6990 })
  const back = { trade_id: tradeId, gateway: 'wechat', amount: '69.90' }
  const pending = await see(user.token, orderId)
  expect(pending).toMatchObject({
    payment: { amount: '69.90' },
    returned_payments: [{ ...back, status: 'pending' }],
  })
  const doneAt = new Date('2026-11-23T12:05:09Z')
  await db
    .update(paymentRefunds)
    .set({ status: 'done', dueTime: null, doneAt })
    .where(eq(paymentRefunds.orderId, orderId))
  const done = await see(user.token, orderId)
  expect(done.returned_payments).toEqual([{ ...back, status: 'done', time: '2026-11-23T20:05:09+08:00' }])
})

test("the refund of a buyer's own request appears only under refunds", async () => {
  const { user, orderId } = await createOrder(2)
  const [payment] = await db.select().from(payments).where(eq(payments.orderId, orderId))
  await db.insert(paymentRefunds).values({
    paymentId: payment?.id as number,
    orderId,
    outRefundNo: `r${crypto.randomUUID()}`,
    amount: '10.00',
    cause: 'request',
    dueTime: now(),
  })
  const seen = await see(user.token, orderId)
  expect(seen).toMatchObject({ payment: { amount: '69.90' }, returned_payments: [] })
})

const nowhere = 2_147_483_647

for (const field of ['address', 'coupon'] as const)
  test(`an order and a settlement name the unknown ${field}, and answer another user's in the same way`, async () => {
    const { user } = await shopper()
    const other = await createUser()
    const others = field === 'address' ? other.addressId : await createUserCoupon(other.id)
    const ask = async (id: number) => {
      const body = { address: user.addressId, pay_method: 2, [field]: id }
      const answers = [
        await call('POST', '/orders/', { token: user.token, body }),
        await call('GET', `/orders/settlement/?${field}=${id}`, { token: user.token }),
      ]
      return answers.map(({ status, json }) => {
        const { request_id, ...problem } = json
        return { status, problem }
      })
    }
    const unknown = await ask(nowhere)
    for (const answer of unknown)
      expect(answer).toMatchObject({ status: 404, problem: { code: 'not_found', errors: [{ field }] } })
    expect(await ask(others)).toEqual(unknown)
  })

test('settlement shows the list price beside a limited-time price, and equal prices without one', async () => {
  const { user, skuId } = await shopper()
  const prices = async () => {
    const { json } = await call<{ skus: { price: string; list_price: string }[] }>(
      'GET',
      '/orders/settlement/',
      {
        token: user.token,
      },
    )
    return json.skus.map(({ price, list_price }) => [price, list_price])
  }
  expect(await prices()).toEqual([['59.90', '59.90']])
  await createLimitedPrice(skuId, '49.90')
  expect(await prices()).toEqual([['49.90', '59.90']])
})
