import { expect, test } from 'bun:test'
import { promotions, promotionTargets, promotionTiers } from '../../../src/db/schema/promotions.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { changeRules } from '../../../src/domains/promotions/change-rules.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { createUserCoupon } from '../../support/factories/rules.ts'
import { createCategory, createGoods, createSku } from '../../support/factories/skus.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'

type Row = Partial<typeof promotions.$inferInsert>
type Tier = Omit<typeof promotionTiers.$inferInsert, 'promotionId'>
type Priced = { discount_amount: string; pay_amount: string; promotions: { id: number; kind: string }[] }

/** Stores a promotion with its targets and tiers. @returns its id */
async function store(row: Row, targets: readonly number[], tiers: readonly Tier[]): Promise<number> {
  return changeRules(async (tx) => {
    const [inserted] = await tx
      .insert(promotions)
      .values({
        name: '测试活动',
        kind: 'reduction',
        basis: 'amount',
        group: crypto.randomUUID().slice(0, 30),
        scope: 'sku',
        validFrom: addSeconds(now(), -60),
        validTo: addSeconds(now(), 3_600),
        ...row,
      })
      .$returningId()
    const promotionId = (inserted as { id: number }).id
    await tx.insert(promotionTargets).values(targets.map((targetId) => ({ promotionId, targetId })))
    await tx.insert(promotionTiers).values(tiers.map((tier) => ({ promotionId, ...tier })))
    return promotionId
  })
}

async function cartOf(...lines: readonly (readonly [skuId: number, count: number])[]): Promise<TestUser> {
  const user = await createUser()
  for (const [skuId, count] of lines)
    await addToCart({ kind: 'user', userId: user.id }, { skuId, count, selected: true })
  return user
}

const summary = async ({ token }: TestUser) => (await call<Priced>('GET', '/cart/summary/', { token })).json
const discount = async (user: TestUser) => (await summary(user)).discount_amount

/** Places an order and expects its discount to be the discount of the summary. */
async function expectCharged(user: TestUser, discountAmount: string, more: object = {}): Promise<void> {
  const { token, addressId } = user
  const body = { address: addressId, pay_method: 2, ...more }
  const { status, json } = await call<{ order_id: string }>('POST', '/orders/', { token, body })
  expect(status).toBe(201)
  const { json: order } = await call<Priced>('GET', `/orders/${json.order_id}/`, { token })
  expect(order.discount_amount).toBe(discountAmount)
}

const tenOff: Tier[] = [{ thresholdAmount: '50.00', offAmount: '10.00' }]

test('a stored 满折 by pieces applies: 九折 for two pieces and 八折 for three', async () => {
  const sku = await createSku({ price: '33.33' })
  const id = await store(
    { kind: 'percentage', basis: 'count' },
    [sku],
    [
      { thresholdCount: 2, payPercent: 90 },
      { thresholdCount: 3, payPercent: 80 },
    ],
  )
  for (const [count, off] of [
    [1, '0.00'],
    [2, '6.67'],
    [3, '20.00'],
  ] as const) {
    const user = await cartOf([sku, count])
    expect(await summary(user)).toMatchObject({
      discount_amount: off,
      promotions: [{ id, kind: 'percentage' }],
    })
    await expectCharged(user, off)
  }
})

test('a stored 满减 by pieces and a stored 满折 by amount apply', async () => {
  const [pieces, amount] = [await createSku({ price: '20.00' }), await createSku({ price: '20.00' })]
  await store({ basis: 'count' }, [pieces], [{ thresholdCount: 2, offAmount: '5.00' }])
  await store({ kind: 'percentage' }, [amount], [{ thresholdAmount: '40.00', payPercent: 95 }])
  expect(await discount(await cartOf([pieces, 1], [amount, 1]))).toBe('0.00')
  const user = await cartOf([pieces, 2], [amount, 2])
  expect(await discount(user)).toBe('7.00')
  await expectCharged(user, '7.00')
})

test('a promotion of an SPU applies to all its SKUs and to no others', async () => {
  const category = await createCategory()
  const goodsId = await createGoods(category)
  const [one, two] = [await createSku({ goodsId }), await createSku({ goodsId })]
  const other = await createSku({ categoryId: category })
  await store({ scope: 'goods' }, [goodsId], tenOff)
  const user = await cartOf([two, 1])
  for (const each of [await cartOf([one, 1]), user]) expect(await discount(each)).toBe('10.00')
  expect(await discount(await cartOf([other, 1]))).toBe('0.00')
  await expectCharged(user, '10.00')
})

test('a promotion of a category applies to categories below it, and not to its parent or siblings', async () => {
  const top = await createCategory()
  const middle = await createCategory(top)
  const [below, beside] = [await createCategory(middle), await createCategory(top)]
  const [inside, above, sibling] = [
    await createSku({ categoryId: below }),
    await createSku({ categoryId: top }),
    await createSku({ categoryId: beside }),
  ]
  await store({ scope: 'category' }, [middle], tenOff)
  const user = await cartOf([inside, 1])
  await waitUntil('the new categories apply', async () => (await discount(user)) === '10.00')
  for (const sku of [above, sibling]) expect(await discount(await cartOf([sku, 1]))).toBe('0.00')
  await expectCharged(user, '10.00')
})

test('a promotion that is disabled, expired or not yet active does not apply and is not shown', async () => {
  const sku = await createSku()
  await store({ isEnabled: false }, [sku], tenOff)
  await store({ validTo: addSeconds(now(), -1) }, [sku], tenOff)
  await store({ validFrom: addSeconds(now(), 60) }, [sku], tenOff)
  const user = await cartOf([sku, 1])
  expect(await summary(user)).toMatchObject({ discount_amount: '0.00', promotions: [] })
  await expectCharged(user, '0.00')
})

test('a stored tier that lacks the threshold or the discount of its promotion takes nothing off, beside one that has them', async () => {
  const sku = await createSku({ price: '20.00' })
  await store(
    { basis: 'count' },
    [sku],
    [
      { thresholdAmount: '0.00', offAmount: '9.00' },
      { thresholdCount: 1, payPercent: 50 },
      { thresholdCount: 2, offAmount: '5.00' },
    ],
  )
  await store({ kind: 'percentage' }, [sku], [{ thresholdAmount: '0.00', offAmount: '9.00' }])
  expect(await discount(await cartOf([sku, 1]))).toBe('0.00')
  const user = await cartOf([sku, 2])
  expect(await discount(user)).toBe('5.00')
  await expectCharged(user, '5.00')
})

test('a stored percentage coupon takes off its percentage, limited by its cap if it has one', async () => {
  const sku = await createSku({ price: '50.00' })
  for (const [capAmount, off] of [
    ['4.00', '4.00'],
    ['6.00', '5.00'],
    [null, '5.00'],
  ] as const) {
    const user = await cartOf([sku, 1])
    const coupon = await createUserCoupon(user.id, {
      offAmount: null,
      payPercent: 90,
      capAmount,
      skuIds: [sku],
    })
    const { json } = await call<Priced & { coupons: { discount: string }[] }>(
      'GET',
      `/orders/settlement/?coupon=${coupon}`,
      { token: user.token },
    )
    expect([json.discount_amount, json.coupons.map(({ discount }) => discount)]).toEqual([off, [off]])
    await expectCharged(user, off, { coupon })
  }
})
