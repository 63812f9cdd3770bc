import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { promotions } from '../../../src/db/schema/promotions.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { parseFen } from '../../../src/lib/money.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { createLimitedPrice, createPromotion, createUserCoupon } from '../../support/factories/rules.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

type Step = {
  id: number | null
  name: string
  kind: string
  discount: string
  charge: string
  lines: { sku_id: number; discount: string }[]
}
type Detail = {
  pay_amount: string
  discount_amount: string
  price_trace: Step[]
  skus: { count: number; promotion_share: string; coupon_share: string; sku: { id: number } }[]
}

/** Two pieces at 45.00 instead of 100.00 and one at 30.00, with 满 100 减 7 and a coupon of 10.00: 103.00 + freight 0. */
async function richOrder() {
  const [user, a, b] = [
    await createUser(),
    await createSku({ price: '100.00' }),
    await createSku({ price: '30.00' }),
  ]
  await createLimitedPrice(a, '45.00')
  const promotion = await createPromotion([a, b], { name: '满 100 减 7', threshold: '100.00', off: '7.00' })
  const coupon = await createUserCoupon(user.id, { name: '十元券' })
  for (const [skuId, count] of [[a, 2] as const, [b, 1] as const])
    await addToCart({ kind: 'user', userId: user.id }, { skuId, count, selected: true })
  const { json } = await call<{ order_id: string }>('POST', '/orders/', {
    token: user.token,
    body: { address: user.addressId, pay_method: 2, coupon },
  })
  const orderId = json.order_id
  const see = async (language = 'zh') =>
    (
      await call<Detail>('GET', `/orders/${orderId}/`, {
        token: user.token,
        headers: { 'accept-language': language },
      })
    ).json
  return { a, b, promotion, coupon, orderId, see }
}

test('an order shows the discount of each rule per line, with the names of the rules', async () => {
  const { a, b, promotion, coupon, see } = await richOrder()
  const { price_trace: trace } = await see()
  expect(trace).toEqual([
    {
      id: expect.any(Number),
      name: '限时特价',
      kind: 'limited_price',
      discount: '110.00',
      charge: '0.00',
      lines: [{ sku_id: a, discount: '110.00' }],
    },
    {
      id: promotion,
      name: '满 100 减 7',
      kind: 'reduction',
      discount: '7.00',
      charge: '0.00',
      lines: [
        { sku_id: a, discount: '5.25' },
        { sku_id: b, discount: '1.75' },
      ],
    },
    {
      id: coupon,
      name: '十元券',
      kind: 'coupon',
      discount: '10.00',
      charge: '0.00',
      lines: [
        { sku_id: a, discount: '7.50' },
        { sku_id: b, discount: '2.50' },
      ],
    },
    { id: null, name: '运费', kind: 'freight', discount: '0.00', charge: '0.00', lines: [] },
  ])
})

test('the allocations of the lines equal the breakdown and add up to the discount; the breakdown adds up to the pay amount', async () => {
  const { see } = await richOrder()
  const { skus, price_trace: trace, discount_amount, pay_amount } = await see()
  const sum = (amounts: string[]) => amounts.reduce((total, amount) => total + parseFen(amount), 0)
  expect(skus.map((line) => [line.promotion_share, line.coupon_share])).toEqual([
    ['5.25', '7.50'],
    ['1.75', '2.50'],
  ])
  expect(sum(skus.flatMap((line) => [line.promotion_share, line.coupon_share]))).toBe(
    parseFen(discount_amount),
  )
  const list = 2 * 10_000 + 3_000
  expect(list - sum(trace.map((step) => step.discount)) + sum(trace.map((step) => step.charge))).toBe(
    parseFen(pay_amount),
  )
})

test('a deleted rule is shown by its kind, in the language of the request', async () => {
  const { promotion, see } = await richOrder()
  await db.delete(promotions).where(eq(promotions.id, promotion))
  const names = async (language: string) => (await see(language)).price_trace.map(({ name }) => name)
  expect(await names('zh')).toEqual(['限时特价', '满减', '十元券', '运费'])
  expect(await names('en')).toEqual(['Limited-time price', 'Money off', '十元券', 'Freight'])
})

test('the breakdown includes freight; an order without a stored breakdown has an empty one', async () => {
  const { user, orderId } = await createOrder(1)
  const see = () => call<Detail>('GET', `/orders/${orderId}/`, { token: user.token })
  expect((await see()).json.price_trace).toMatchObject([{ kind: 'freight', charge: '10.00', lines: [] }])
  await db.update(orders).set({ priceTrace: null }).where(eq(orders.orderId, orderId))
  expect([(await see()).status, (await see()).json.price_trace]).toEqual([200, []])
})
