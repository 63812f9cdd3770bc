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

/** A promotion as it is stored, for what its scope names. */
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

/** The order that is placed now costs what the summary says. */
async function expectCharged(user: TestUser, discountAmount: string, more: object = {}): Promise<void> {
  const { token, addressId } = user
  const body = { address: addressId, pay_method: 2, ...more }
  const { status, json } = await call<{ order_id: string }>('POST', '/orders/', { token, body })
  expect(status).toBe(201)
  const { json: order } = await call<Priced>('GET', `/orders/${json.order_id}/`, { token })
  expect(order.discount_amount).toBe(discountAmount)
}

const tenOff: Tier[] = [{ thresholdAmount: '50.00', offAmount: '10.00' }]

test('满折 by pieces, as it is stored: two pieces 九折, three 八折 of the price of each line', async () => {
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

test('满减 by pieces and 满折 by amount, as they are stored', async () => {
  const [pieces, amount] = [await createSku({ price: '20.00' }), await createSku({ price: '20.00' })]
  await store({ basis: 'count' }, [pieces], [{ thresholdCount: 2, offAmount: '5.00' }])
  await store({ kind: 'percentage' }, [amount], [{ thresholdAmount: '40.00', payPercent: 95 }])
  expect(await discount(await cartOf([pieces, 1], [amount, 1]))).toBe('0.00')
  const user = await cartOf([pieces, 2], [amount, 2])
  expect(await discount(user)).toBe('7.00')
  await expectCharged(user, '7.00')
})

test('a promotion for an SPU is for all its SKUs and for no other, whatever their numbers', async () => {
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

test('a promotion for a category is for all below it, and for nothing above or beside it', async () => {
  const top = await createCategory()
  const middle = await createCategory(top)
  const [below, beside] = [await createCategory(middle), await createCategory(top)]
  const [mine, above, neighbour] = [
    await createSku({ categoryId: below }),
    await createSku({ categoryId: top }),
    await createSku({ categoryId: beside }),
  ]
  await store({ scope: 'category' }, [middle], tenOff)
  const user = await cartOf([mine, 1])
  await waitUntil('the categories are known', async () => (await discount(user)) === '10.00')
  for (const sku of [above, neighbour]) expect(await discount(await cartOf([sku, 1]))).toBe('0.00')
  await expectCharged(user, '10.00')
})

test('a promotion that is switched off, over or not begun takes nothing and is not told', async () => {
  const sku = await createSku()
  await store({ isEnabled: false }, [sku], tenOff)
  await store({ validTo: addSeconds(now(), -1) }, [sku], tenOff)
  await store({ validFrom: addSeconds(now(), 60) }, [sku], tenOff)
  const user = await cartOf([sku, 1])
  expect(await summary(user)).toMatchObject({ discount_amount: '0.00', promotions: [] })
  await expectCharged(user, '0.00')
})

test('a stored coupon of a percentage takes its cap at most, and as much as it is worth below that or without one', async () => {
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
