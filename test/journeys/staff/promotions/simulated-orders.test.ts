import { beforeAll, expect, test } from 'bun:test'
import fc from 'fast-check'
import { db } from '../../../../src/db/client.ts'
import { userCoupons } from '../../../../src/db/schema/coupons.ts'
import { createCoupon } from '../../../../src/domains/promotions/editing/change-coupons.ts'
import { createLimitedPrice } from '../../../../src/domains/promotions/editing/change-limited-prices.ts'
import { createPromotion } from '../../../../src/domains/promotions/editing/change-promotions.ts'
import { now } from '../../../../src/lib/clock.ts'
import { parseFen } from '../../../../src/lib/money.ts'
import { postAddress } from '../../../support/factories/addresses.ts'
import { createCategory, createGoods, createSku } from '../../../support/factories/skus.ts'
import { createUser, type TestUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'
import { randomCoupon, randomLines, randomRules, type ShopSku } from './random-carts.ts'
import { limitedPriceForm, promotionForm, ruleCalls } from './rule-forms.ts'

const carts = 300
const { ask } = ruleCalls()
const skus: ShopSku[] = []
/** Coupons of the shopper: the id of the coupon, and that of the shopper's piece. */
const owned: { id: number; own: number }[] = []
let shopper: TestUser
let addresses: number[]

type Amounts = Record<'total_amount' | 'discount_amount' | 'freight' | 'pay_amount', string>
type Promotions = {
  promotions: { id: number; name: string; kind: string; discount: string; hint: string | null }[]
}
type Settled = Amounts &
  Promotions & { skus: { id: number; price: string; list_price: string; count: number }[] }
type Simulated = Amounts &
  Promotions & {
    lines: { sku_id: number; price: string; list_price: string; count: number }[]
    coupon: object | null
  }

beforeAll(async () => {
  shopper = await createUser()
  const remote = { province_id: 230_000, city_id: 230_100, district_id: 230_102 }
  addresses = [shopper.addressId, (await postAddress(shopper.token, remote)).json.id]
  const categoryId = await createCategory()
  for (let i = 0; i < 10; i++) {
    const goodsId = i % 3 === 0 ? await createGoods(categoryId) : (skus.at(-1)?.goodsId as number)
    const price = ['0.01', '9.99', '33.33', '59.90', '199.95'][i % 5] as string
    const id = await createSku({ categoryId, goodsId, price, stock: 1_000, unpaidLimit: 10_000 })
    skus.push({ id, goodsId, categoryIds: [categoryId], listFen: parseFen(price) })
  }
  const { limitedPrice, promotion } = randomRules(skus, now())
  const options = { numRuns: 16, seed: 12 }
  for (const wish of fc.sample(limitedPrice, options)) await createLimitedPrice(wish)
  for (const wish of fc.sample(promotion, options)) await createPromotion(wish)
  for (const wish of fc.sample(randomCoupon(skus, now()), options)) {
    const claims = { stock: 5, perUser: 1, isEnabled: true, claimFrom: wish.validFrom, claimTo: wish.validTo }
    const { id: couponId } = await createCoupon({ ...wish, ...claims })
    const [row] = await db
      .insert(userCoupons)
      .values({ userId: shopper.id, couponId, ordinal: 1 })
      .$returningId()
    owned.push({ id: couponId, own: (row as { id: number }).id })
  }
}, 120_000)

const toWire = (lines: readonly { skuId: number; count: number }[]) =>
  lines.map(({ skuId, count }) => ({ sku_id: skuId, count }))
const amountsOf = ({ total_amount, discount_amount, freight, pay_amount }: Amounts) => ({
  ...{ total_amount, discount_amount, freight, pay_amount },
})
const promotionsOf = ({ promotions }: Promotions) =>
  promotions.map(({ id, name, kind, discount, hint }) => ({ id, name, kind, discount, hint }))

test(`the simulator answers ${carts} random carts as the settlement answers a shopper`, async () => {
  const worlds = fc.sample(
    fc.record({
      lines: randomLines(skus),
      coupon: fc.option(fc.nat(owned.length - 1)),
      address: fc.nat(addresses.length - 1),
    }),
    { numRuns: carts, seed: 8 },
  )
  let discounted = 0
  for (const world of worlds) {
    const coupon = world.coupon === null ? undefined : owned[world.coupon]
    const [lines, address] = [toWire(world.lines), addresses[world.address]]
    const body = { lines, address, ...(coupon && { coupon: coupon.own }) }
    const settled = (await call<Settled>('POST', '/orders/settlement/', { token: shopper.token, body })).json
    const wish = { lines, address_id: address, ...(coupon && { coupon_id: coupon.id }) }
    const simulated = (await ask<Simulated>('POST', '/simulations/', wish)).json
    expect(amountsOf(simulated)).toEqual(amountsOf(settled))
    expect(promotionsOf(simulated)).toEqual(promotionsOf(settled))
    expect(
      simulated.lines.map(({ sku_id, price, list_price, count }) => [sku_id, price, list_price, count]),
    ).toEqual(
      settled.skus.map(({ id, price, list_price, count }) => [id, price, list_price, count]).sort(byId),
    )
    if (settled.discount_amount !== '0.00') discounted += 1
  }
  expect(discounted).toBeGreaterThan(carts / 10)
}, 300_000)

const byId = ([a]: unknown[], [b]: unknown[]) => Number(a) - Number(b)

test('a rule that was simulated as a draft gives the settlement, and the order, the simulated amounts once it is saved', async () => {
  for (let round = 0; round < 10; round++) {
    const sku = await createSku({ price: `${20 + round}.${10 + round}`, stock: 100 })
    const count = 1 + (round % 4)
    const drafts = {
      limited_prices: [limitedPriceForm(sku, { price: `${15 + round}.05` })],
      promotions: [
        promotionForm([sku], { tiers: [{ threshold_amount: '30.00', off_amount: `${round}.77` }] }),
        promotionForm([sku], {
          kind: 'percentage',
          tiers: [{ threshold_amount: '0', pay_percent: 97 - round }],
        }),
      ],
    }
    const lines = toWire([{ skuId: sku, count }])
    const { token, addressId } = await createUser()
    const settle = async () =>
      amountsOf((await call<Settled>('POST', '/orders/settlement/', { token, body: { lines } })).json)
    const wish = { lines, address_id: addressId, drafts }
    const simulated = amountsOf((await ask<Simulated>('POST', '/simulations/', wish)).json)
    expect(await settle()).not.toEqual(simulated)
    for (const form of drafts.limited_prices)
      expect((await ask('POST', '/limited_prices/', form)).status).toBe(201)
    for (const form of drafts.promotions) expect((await ask('POST', '/promotions/', form)).status).toBe(201)
    expect(await settle()).toEqual(simulated)
    const body = { lines, address: addressId, pay_method: 2, pay_amount: simulated.pay_amount }
    const placed = await call<{ order_id: string }>('POST', '/orders/', { token, body })
    expect(placed.status).toBe(201)
    const { json: order } = await call<Amounts>('GET', `/orders/${placed.json.order_id}/`, { token })
    expect([order.freight, order.pay_amount]).toEqual([simulated.freight, simulated.pay_amount])
  }
}, 120_000)
