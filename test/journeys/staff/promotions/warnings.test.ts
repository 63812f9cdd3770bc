import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { skus } from '../../../../src/db/schema/catalog.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { createCategory, createGoods, createSku } from '../../../support/factories/skus.ts'
import {
  couponForm,
  forgetFreight,
  limitedPriceForm,
  promotionForm,
  ruleCalls,
  type Warning,
} from './rule-forms.ts'

/** 甘肃 is used elsewhere; no other test has buyers in 吉林. */
const provinceId = 220_000

const { ask } = ruleCalls()

const costing = async (price: string, costPrice: string, wish: Parameters<typeof createSku>[0] = {}) => {
  const id = await createSku({ price, ...wish })
  await db.update(skus).set({ costPrice }).where(eq(skus.id, id))
  return id
}
const saved = async (path: string, body: object) => {
  const { status, json } = await ask('POST', path, body)
  expect(status).toBe(201)
  return json
}
const of = (warnings: readonly Warning[], code: string) => warnings.find((each) => each.code === code)
const later = () => ({
  valid_from: addSeconds(now(), 4_000).toISOString(),
  valid_to: addSeconds(now(), 7_200).toISOString(),
})

test('overlapping limited-time prices of a SKU are named, in both directions, and nothing is refused', async () => {
  const sku = await costing('10.00', '1.00')
  const first = await saved('/limited_prices/', limitedPriceForm(sku))
  const next = await saved('/limited_prices/', limitedPriceForm(sku, later()))
  expect([first.warnings, next.warnings]).toEqual([[], []])
  const across = await saved('/limited_prices/', limitedPriceForm(sku, { valid_to: later().valid_to }))
  expect(across.warnings).toEqual([
    { code: 'limited_prices_overlap', sku_ids: [sku], rule_ids: [next.id, first.id], province_ids: [] },
  ])
  const { json } = await ask('PUT', `/limited_prices/${first.id}/`, limitedPriceForm(sku))
  expect(of(json.warnings, 'limited_prices_overlap')?.rule_ids).toEqual([across.id])
})

test('a limited-time price below the cost price, or not below the list price, is named', async () => {
  const sku = await costing('10.00', '7.00')
  const codes = async (price: string, wish = {}) =>
    (await saved('/limited_prices/', limitedPriceForm(sku, { price, ...wish }))).warnings
      .map(({ code }) => code)
      .filter((code) => code !== 'limited_prices_overlap')
  expect(await codes('6.99')).toEqual(['price_below_cost'])
  expect(await codes('7.00')).toEqual([])
  expect(await codes('10.00')).toEqual(['price_without_effect'])
  const over = { valid_from: '2020-01-01T00:00:00Z', valid_to: '2020-01-02T00:00:00Z' }
  expect(await codes('0.01', over)).toEqual([])
})

test('promotions of one group that share goods and time are named, through SPUs and categories too', async () => {
  const top = await createCategory()
  const leaf = await createCategory(top)
  const goodsId = await createGoods(leaf)
  const sku = await createSku({ goodsId, categoryId: leaf })
  const group = crypto.randomUUID().slice(0, 30)
  const save = (wish: object) => saved('/promotions/', promotionForm([sku], { group, ...wish }))
  const ofCategory = await save({ scope: 'category', targets: [top] })
  const elsewhere = await save({ scope: 'goods', targets: [await createGoods(leaf)] })
  const tomorrow = await save(later())
  const off = await save({ is_enabled: false })
  for (const each of [ofCategory, elsewhere, tomorrow, off])
    expect(of(each.warnings, 'promotions_overlap')).toBeUndefined()
  const ofGoods = await save({ scope: 'goods', targets: [goodsId] })
  expect(of(ofGoods.warnings, 'promotions_overlap')).toMatchObject({
    sku_ids: [sku],
    rule_ids: [ofCategory.id],
  })
  const ofSku = await save({})
  expect(of(ofSku.warnings, 'promotions_overlap')).toMatchObject({
    sku_ids: [sku],
    rule_ids: [ofGoods.id, ofCategory.id],
  })
  const other = await saved('/promotions/', promotionForm([sku]))
  expect(of(other.warnings, 'promotions_overlap')).toBeUndefined()
  const below = await save({ scope: 'category', targets: [leaf] })
  expect(of(below.warnings, 'promotions_overlap')?.rule_ids).toContain(ofCategory.id)
  const { json } = await ask('PATCH', `/promotions/${off.id}/`, { is_enabled: true })
  expect(of(json.warnings, 'promotions_overlap')?.rule_ids).toContain(ofSku.id)
})

const tier = (threshold_amount: string, off_amount: string) => ({ threshold_amount, off_amount })

test.each<[what: string, price: string, cost: string, wish: object, isBelow: boolean]>([
  // three pieces of 40.00 reach 100.00: 120.00 − 20.00 is 33.33 a piece
  ['a reduction by amount', '40.00', '33.34', { tiers: [tier('100.00', '20.00')] }, true],
  ['a reduction by amount at the cost', '40.00', '33.33', { tiers: [tier('100.00', '20.00')] }, false],
  ['the second tier', '40.00', '30.00', { tiers: [tier('100', '10'), tier('200', '60')] }, true],
  [
    'a percentage',
    '40.00',
    '32.01',
    { kind: 'percentage', tiers: [{ threshold_amount: '100.00', pay_percent: 80 }] },
    true,
  ],
  [
    'a percentage at the cost',
    '40.00',
    '32.00',
    { kind: 'percentage', tiers: [{ threshold_amount: '100.00', pay_percent: 80 }] },
    false,
  ],
  [
    'a reduction by pieces',
    '40.00',
    '35.01',
    { basis: 'count', tiers: [{ threshold_count: 2, off_amount: '10.00' }] },
    true,
  ],
  [
    'a reduction by pieces at the cost',
    '40.00',
    '35.00',
    { basis: 'count', tiers: [{ threshold_count: 2, off_amount: '10.00' }] },
    false,
  ],
])('%s of one product names it when it is below the cost price', async (_, price, cost, wish, isBelow) => {
  const [sku, dear] = [await costing(price, cost), await costing(price, '0.01')]
  const { warnings } = await saved('/promotions/', promotionForm([dear, sku], wish))
  expect(of(warnings, 'price_below_cost')?.sku_ids).toEqual(isBelow ? [sku] : undefined)
})

test('the lowest limited-time price in the period of a promotion counts as the price', async () => {
  const sku = await costing('40.00', '27.00')
  await saved('/limited_prices/', limitedPriceForm(sku, { price: '30.00' }))
  const wish = { kind: 'percentage', tiers: [{ threshold_amount: '0', pay_percent: 80 }] }
  const { warnings } = await saved('/promotions/', promotionForm([sku], wish))
  expect(of(warnings, 'price_below_cost')?.sku_ids).toEqual([sku])
  const next = await saved('/promotions/', promotionForm([sku], { ...wish, ...later() }))
  expect(of(next.warnings, 'price_below_cost')).toBeUndefined()
})

test('a coupon below the cost price, with its cap, and one that can be claimed after it has expired are named', async () => {
  const sku = await costing('40.00', '36.00')
  const codes = async (wish: object) =>
    (await saved('/coupons/', couponForm([sku], wish))).warnings.map(({ code }) => code)
  expect(await codes({ off_amount: '4.01' })).toEqual(['price_below_cost'])
  expect(await codes({ off_amount: '4.00' })).toEqual([])
  expect(await codes({ off_amount: undefined, pay_percent: 50 })).toEqual(['price_below_cost'])
  expect(await codes({ off_amount: undefined, pay_percent: 50, cap_amount: '4.00' })).toEqual([])
  expect(await codes({ off_amount: '4.00', claim_to: later().valid_to })).toEqual(['claimable_after_expiry'])
})

test('a discount that falls below free freight, and takes off no more than the freight, is named', async () => {
  await forgetFreight(provinceId)
  const sku = await costing('10.00', '0.01')
  const freight = await saved('/freight_templates/', { province_id: provinceId, fee: '12', free_from: '77' })
  const traps = async (...tiers: object[]) =>
    of((await saved('/promotions/', promotionForm([sku], { tiers }))).warnings, 'freight_eats_discount')
  expect(await traps(tier('80.00', '12.00'))).toMatchObject({
    rule_ids: [freight.id],
    province_ids: [provinceId],
  })
  expect((await traps(tier('80.00', '12.01')))?.rule_ids ?? []).not.toContain(freight.id)
  expect((await traps(tier('80.00', '3.00')))?.rule_ids ?? []).not.toContain(freight.id)
  const coupon = await saved(
    '/coupons/',
    couponForm([sku], { threshold_amount: '78.00', off_amount: '2.00' }),
  )
  expect(of(coupon.warnings, 'freight_eats_discount')?.province_ids).toContain(provinceId)
  const { json } = await ask('PUT', `/freight_templates/${freight.id}/`, {
    province_id: provinceId,
    fee: '12',
    free_from: '0',
  })
  expect(json.warnings.map(({ code }) => code)).toEqual(['freight_always_free'])
})

test('a tier that takes off no more than the one before is named', async () => {
  const sku = await costing('10.00', '0.01')
  const { warnings } = await saved(
    '/promotions/',
    promotionForm([sku], { tiers: [tier('200.00', '20.00'), tier('300.00', '20.00')] }),
  )
  expect(of(warnings, 'tier_without_effect')).toBeDefined()
})
