import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { addresses } from '../../../../src/db/schema/addresses.ts'
import { orderLines, orders } from '../../../../src/db/schema/orders.ts'
import { freightRules } from '../../../../src/db/schema/promotions.ts'
import { addToCart } from '../../../../src/domains/cart/change-lines.ts'
import { cancelUnpaid } from '../../../../src/domains/orders/lifecycle/cancel-order.ts'
import { confirmPrice, priceSelection } from '../../../../src/domains/promotions/price-selection.ts'
import { now } from '../../../../src/lib/clock.ts'
import { createLimitedPrice, createPromotion, createUserCoupon } from '../../../support/factories/rules.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createAddress, createUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'

type Placed = { order_id: string; code?: string }
type Priced = {
  total_amount: string
  discount_amount: string
  freight: string
  pay_amount: string
  promotions: Record<string, unknown>[]
  coupons: Record<string, unknown>[]
  skus: { price: string }[]
}

async function shopper(price: string, count = 1) {
  const [user, sku] = [await createUser(), await createSku({ price })]
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count, selected: true })
  const ask = (path: string, headers = {}) => call<Priced>('GET', path, { token: user.token, headers })
  return { user, sku, ask }
}

test('the summary and settlement agree: limited price, promotion with its hint, freight', async () => {
  const { sku, ask } = await shopper('100.00', 2)
  await createLimitedPrice(sku, '45.00')
  const small = await createPromotion([sku], { name: '满 80 减 5', threshold: '80.00', off: '5.00' })
  const amounts = { total_amount: '90.00', discount_amount: '5.00', freight: '10.00', pay_amount: '95.00' }
  const promotions = [{ id: small, name: '满 80 减 5', kind: 'reduction', discount: '5.00', hint: null }]
  expect((await ask('/cart/summary/')).json).toMatchObject({ ...amounts, promotions })
  const settlement = await ask('/orders/settlement/')
  expect(settlement.json).toMatchObject({ ...amounts, promotions, skus: [{ price: '45.00' }] })
})

test('the upsell hint of a promotion is in the language of the request', async () => {
  const { sku, ask } = await shopper('180.00')
  await createPromotion([sku], { threshold: '200.00', off: '30.00' })
  const hint = async (language: string) =>
    (await ask('/cart/summary/', { 'accept-language': language })).json.promotions[0]?.hint
  expect([await hint('zh'), await hint('en')]).toEqual(['再买 ¥20 减 ¥30', '¥20 more takes ¥30 off'])
})

test('coupons are listed with their payable amount, best first, and refused ones with the reason', async () => {
  const { user, sku, ask } = await shopper('50.00', 2)
  const ten = await createUserCoupon(user.id)
  const fifth = await createUserCoupon(user.id, { offAmount: null, payPercent: 80, skuIds: [sku] })
  const high = await createUserCoupon(user.id, { thresholdAmount: '120.00' })
  const foreign = await createUserCoupon(user.id, { skuIds: [await createSku()] })
  const later = await createUserCoupon(user.id, { validFrom: new Date(+now() + 60_000) })
  const over = await createUserCoupon(user.id, { validFrom: new Date(0), validTo: new Date(+now() - 1) })
  await createUserCoupon((await createUser()).id)
  const { coupons, pay_amount } = (await ask('/orders/settlement/')).json
  expect(pay_amount).toBe('100.00')
  expect(coupons.slice(0, 2)).toMatchObject([
    { id: fifth, usable: true, discount: '20.00', pay_amount: '90.00', reason: null },
    { id: ten, usable: true, discount: '10.00', pay_amount: '100.00', message: null },
  ])
  expect(Object.fromEntries(coupons.slice(2).map(({ id, reason }) => [id, reason]))).toEqual({
    [high]: 'below_threshold',
    [foreign]: 'out_of_scope',
    [later]: 'not_yet_valid',
  })
  expect(coupons.find(({ id }) => id === high)?.message).toBe('再买 ¥20 可用')
  expect(coupons.some(({ id }) => id === over)).toBe(false)
  const chosen = await ask(`/orders/settlement/?coupon=${fifth}`)
  expect(chosen.json).toMatchObject({ discount_amount: '20.00', freight: '10.00', pay_amount: '90.00' })
})

test('freight depends on the province of the address', async () => {
  const { user, ask } = await shopper('500.00')
  const address = await createAddress(user.id)
  // its own province: other tests send to Beijing at the same time
  const province = { provinceId: 650000, cityId: 650100, districtId: 650102 }
  await db.update(addresses).set(province).where(eq(addresses.id, address))
  await db.insert(freightRules).values({ provinceId: 650000, fee: '25.00', freeFrom: '1000000.00' })
  try {
    const { json } = await ask(`/orders/settlement/?address=${address}`)
    expect([json.freight, (await ask('/orders/settlement/')).json.freight]).toEqual(['25.00', '0.00'])
  } finally {
    await db.delete(freightRules).where(eq(freightRules.provinceId, 650000))
  }
})

test('an order is charged the settled price, or refused with both amounts', async () => {
  const { user, sku } = await shopper('200.00')
  const coupon = await createUserCoupon(user.id, { thresholdAmount: '150.00' })
  const line = { skuId: sku, goodsId: 1, categoryId: 1, count: 1, listFen: 20_000 }
  const price = (listFen: number) =>
    priceSelection([{ ...line, listFen }], { userCoupon: { userId: user.id, id: coupon }, now: now() })
  confirmPrice(await price(20_000), 19_000)
  const dearer = await price(21_000)
  expect(() => confirmPrice(dearer, 19_000)).toThrow(
    expect.objectContaining({
      status: 409,
      code: 'price_changed',
      details: { members: { shown: '190.00', pay_amount: '200.00' } },
    }),
  )
  const below = await price(10_000)
  expect(() => confirmPrice(below, undefined)).toThrow(
    expect.objectContaining({
      code: 'coupon_not_usable',
      details: { members: { reason: 'below_threshold', missing: '50.00' } },
    }),
  )
})

test('a coupon is used for one order of its owner, and again after that order is cancelled', async () => {
  const { user, sku } = await shopper('200.00')
  const coupon = await createUserCoupon(user.id)
  const body = { address: user.addressId, pay_method: 2, coupon }
  const place = async (token = user.token, more = {}) => {
    const { status, json } = await call<Placed>('POST', '/orders/', { token, body: { ...body, ...more } })
    return { status, ...json }
  }
  const fill = () => addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
  const stranger = await shopper('200.00')
  const theirs = await place(stranger.user.token, { address: stranger.user.addressId })
  expect([theirs.status, theirs.code]).toEqual([404, 'not_found'])
  const first = await place()
  expect(first.status).toBe(201)
  await fill()
  const again = await place()
  expect([again.status, again.code]).toEqual([409, 'coupon_not_usable'])
  expect(await cancelUnpaid(first.order_id, 'expired')).toBe(true)
  expect((await place()).status).toBe(201)
})

test('settlement with a coupon that an order has used is refused, for the cart and for lines to buy now', async () => {
  const { user, sku, ask } = await shopper('200.00')
  const coupon = await createUserCoupon(user.id)
  const lines = [{ sku_id: sku, count: 1 }]
  const post = (path: string, body: object) => call<Placed>('POST', path, { token: user.token, body })
  const bought = { address: user.addressId, pay_method: 2, lines, coupon }
  expect((await post('/orders/', bought)).status).toBe(201)
  for (const { status, json } of [
    await ask(`/orders/settlement/?coupon=${coupon}`),
    await post('/orders/settlement/', { lines, coupon }),
  ])
    expect([status, json]).toEqual([
      409,
      expect.objectContaining({ code: 'coupon_not_usable', reason: 'used' }),
    ])
})

test('an order is charged the settled price and stores its discounts; another price is refused with both amounts', async () => {
  const { user, sku, ask } = await shopper('100.00', 2)
  const other = await createSku({ price: '30.00' })
  await addToCart({ kind: 'user', userId: user.id }, { skuId: other, count: 1, selected: true })
  await createLimitedPrice(sku, '45.00')
  await createPromotion([sku, other], { threshold: '100.00', off: '7.00' })
  const coupon = await createUserCoupon(user.id)
  const shown = (await ask(`/orders/settlement/?coupon=${coupon}`)).json
  expect([shown.total_amount, shown.discount_amount, shown.pay_amount]).toEqual(['120.00', '17.00', '103.00'])
  const body = { address: user.addressId, pay_method: 2, coupon }
  const order = (pay_amount: string) =>
    call<Placed>('POST', '/orders/', { token: user.token, body: { ...body, pay_amount } })
  const refused = await order('102.99')
  expect([refused.status, refused.json]).toEqual([
    409,
    expect.objectContaining({ code: 'price_changed', shown: '102.99', pay_amount: '103.00' }),
  ])
  const { status, json } = await order('103.00')
  expect(status).toBe(201)
  const [row] = await db.select().from(orders).where(eq(orders.orderId, json.order_id))
  expect([row?.totalAmount, row?.discountAmount, row?.payAmount]).toEqual(['120.00', '17.00', '103.00'])
  const lines = await db.select().from(orderLines).where(eq(orderLines.orderId, json.order_id))
  const fen = (amount: string) => Math.round(Number(amount) * 100)
  expect(lines.map(({ price }) => price)).toEqual(['45.00', '30.00'])
  expect(lines.reduce((sum, line) => sum + fen(line.promotionShare), 0)).toBe(700)
  expect(lines.reduce((sum, line) => sum + fen(line.couponShare), 0)).toBe(1_000)
  expect(JSON.parse(row?.priceTrace ?? '[]').length).toBeGreaterThan(3)
})

test('an order with a payable amount of 0 is paid when it is placed', async () => {
  const { user } = await shopper('10.00')
  const province = { provinceId: 640000, cityId: 640100, districtId: 640104 }
  await db.update(addresses).set(province).where(eq(addresses.id, user.addressId))
  await db.insert(freightRules).values({ provinceId: 640000, fee: '0.00' })
  try {
    const body = { address: user.addressId, pay_method: 2, coupon: await createUserCoupon(user.id) }
    const { status, json } = await call<Placed>('POST', '/orders/', { token: user.token, body })
    expect(status).toBe(201)
    const [row] = await db.select().from(orders).where(eq(orders.orderId, json.order_id))
    expect([row?.payAmount, row?.status]).toEqual(['0.00', 2])
  } finally {
    await db.delete(freightRules).where(eq(freightRules.provinceId, 640000))
  }
})
