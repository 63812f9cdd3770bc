import { describe, expect, test } from 'bun:test'
import { count, eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { limitedPrices, promotions } from '../../../../src/db/schema/promotions.ts'
import { auditEntries } from '../../../../src/db/schema/staff.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { createCoupon } from '../../../support/factories/rules.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createUser } from '../../../support/factories/users.ts'
import { couponForm, limitedPriceForm, period, promotionForm, ruleCalls, type Warning } from './rule-forms.ts'

const { staff, ask, refusal } = ruleCalls()

type Traced = { kind: string; id: number | null; draft: string | null; sku_id: number | null; amount: string }
type Simulated = Record<string, unknown> & {
  pay_amount: string
  trace: Traced[]
  warnings: (Warning & { draft: string | null })[]
}

const simulate = async (body: object) => {
  const { status, json } = await ask<Simulated>('POST', '/simulations/', body)
  expect([status, json.code]).toEqual([200, undefined])
  return json
}
const one = (skuId: number, pieces = 1) => ({ lines: [{ sku_id: String(skuId), count: pieces }] })
const entries = ({ trace }: Simulated) =>
  trace.map(({ kind, id, draft, amount }) => [kind, id ?? draft, amount] as const)

test('the trace names every rule, stored or not, and adds up to the amount to pay', async () => {
  const sku = await createSku({ price: '60.00' })
  const limited = (await ask('POST', '/limited_prices/', limitedPriceForm(sku, { price: '50.00' }))).json.id
  const coupon = await createCoupon({ skuIds: [sku] })
  const found = await simulate({
    ...one(sku, 2),
    coupon_id: coupon,
    province_id: 110_000,
    drafts: { promotions: [promotionForm([sku], { name: '未保存的满减' })] },
  })
  expect(found).toMatchObject({
    province_id: 110_000,
    is_delivered: true,
    total_count: 2,
    list_amount: '120.00',
    total_amount: '100.00',
    discount_amount: '15.00',
    freight: '10.00',
    pay_amount: '95.00',
    promotions: [{ id: null, draft: 'promotions.0', name: '未保存的满减', discount: '5.00', sku_ids: [sku] }],
    coupon: { id: coupon, draft: null, discount: '10.00', reason: null },
    lines: [
      {
        ...{ sku_id: sku, name: '测试商品 雾蓝', count: 2, list_price: '60.00', price: '50.00' },
        ...{ promotion_discount: '5.00', coupon_discount: '10.00', payable_amount: '85.00' },
      },
    ],
    warnings: [],
  })
  expect(entries(found)).toEqual([
    ['limited_price', limited, '-20.00'],
    ['reduction', 'promotions.0', '-5.00'],
    ['coupon', coupon, '-10.00'],
    ['freight', null, '10.00'],
  ])
})

test('rules are left out, replaced, and applied as at any moment of the past and the future', async () => {
  const sku = await createSku({ price: '60.00' })
  const limited = (await ask('POST', '/limited_prices/', limitedPriceForm(sku, { price: '50.00' }))).json.id
  const next = { valid_from: period().valid_to, valid_to: addSeconds(now(), 7_200).toISOString() }
  const promotion = (await ask('POST', '/promotions/', promotionForm([sku], next))).json.id
  const total = async (wish: object) => {
    const { total_amount, discount_amount } = await simulate({ ...one(sku), ...wish })
    return [total_amount, discount_amount]
  }
  expect(await total({})).toEqual(['50.00', '0.00'])
  expect(await total({ exclude: { limited_prices: [limited] } })).toEqual(['60.00', '0.00'])
  expect(await total({ at: addSeconds(now(), 5_000).toISOString() })).toEqual(['60.00', '5.00'])
  expect(await total({ at: addSeconds(now(), -600).toISOString() })).toEqual(['60.00', '0.00'])
  const now_ = { ...limitedPriceForm(sku, { price: '55.00' }), id: limited }
  expect(await total({ drafts: { limited_prices: [now_] } })).toEqual(['55.00', '0.00'])
  const sooner = { ...promotionForm([sku]), id: promotion }
  expect(await total({ drafts: { promotions: [sooner] } })).toEqual(['50.00', '5.00'])
  expect(await total({ drafts: { promotions: [{ ...sooner, is_enabled: false }] } })).toEqual([
    '50.00',
    '0.00',
  ])
})

test('an address gives its province, drafts of freight apply to it, and a refused province is a warning', async () => {
  const [sku, { addressId }] = [await createSku({ price: '20.00' }), await createUser()]
  const freight = async (template: object) => {
    const drafts = { freight_templates: [{ province_id: 110_000, fee: '17', ...template }] }
    return simulate({ ...one(sku), address_id: addressId, drafts })
  }
  expect(await freight({})).toMatchObject({ freight: '17.00', pay_amount: '37.00' })
  expect(entries(await freight({ free_from: '20.00' }))).toEqual([['freight', 'freight_templates.0', '0.00']])
  const refused = await freight({ is_delivered: false })
  expect(refused).toMatchObject({ is_delivered: false, freight: '10.00' })
  expect(refused.warnings).toMatchObject([{ code: 'not_delivered', province_ids: [110_000], draft: null }])
})

test('warnings name what keeps the cart from being ordered, and faults of each draft', async () => {
  const [sku, off] = [await createSku({ price: '20.00', stock: 2 }), await createSku({ isLaunched: false })]
  const { warnings } = await simulate({
    lines: [
      { sku_id: sku, count: 3 },
      { sku_id: off, count: 1 },
    ],
    coupon: ((form) => ({ ...form, off_amount: '59.95', threshold_amount: '60.00' }))(terms(sku)),
    drafts: { limited_prices: [limitedPriceForm(sku, { price: '21.00' })] },
  })
  expect(warnings.map(({ code, draft, sku_ids }) => [code, draft, sku_ids])).toEqual([
    ['sku_off_sale', null, [off]],
    ['stock_short', null, [sku]],
    ['price_below_cost', null, [sku]],
    ['price_without_effect', 'limited_prices.0', [sku]],
    ['price_below_cost', 'coupon', [sku]],
  ])
})

/** An unsaved coupon: what a price depends on. */
function terms(sku: number) {
  const { stock: _, claim_from: __, claim_to: ___, ...rest } = couponForm([sku])
  return rest
}

test('a simulation writes nothing', async () => {
  const sku = await createSku()
  const rows = async () => [
    await db.select({ n: count() }).from(limitedPrices).where(eq(limitedPrices.skuId, sku)),
    await db.select({ n: count() }).from(auditEntries).where(eq(auditEntries.userId, staff.user.id)),
  ]
  const before = await rows()
  const group = crypto.randomUUID().slice(0, 30)
  await simulate({
    ...one(sku),
    coupon: terms(sku),
    drafts: {
      limited_prices: [limitedPriceForm(sku)],
      promotions: [promotionForm([sku], { group })],
      freight_templates: [{ fee: '5' }],
    },
  })
  expect(await rows()).toEqual(before)
  expect(await db.select().from(promotions).where(eq(promotions.group, group))).toEqual([])
})

describe('bad input is refused by its field:', () => {
  const cases: [what: string, wish: (sku: number) => object, code: string, field: string][] = [
    ['no lines', () => ({ lines: [] }), 'invalid_input', 'lines'],
    ['an unknown SKU', () => one(2_000_000_000), 'sku_unknown', 'lines'],
    [
      'a repeated SKU',
      (sku) => ({ lines: [...one(sku).lines, ...one(sku).lines] }),
      'line_repeated',
      'lines',
    ],
    ['an amount beyond an order', (sku) => one(sku, 1_000_000), 'amount_too_large', 'lines'],
    ['an unknown coupon', () => ({ coupon_id: 2_000_000_000 }), 'coupon_unknown', 'coupon_id'],
    ['an unknown address', () => ({ address_id: 2_000_000_000 }), 'address_unknown', 'address_id'],
    ['an unknown province', () => ({ province_id: 110_100 }), 'province_unknown', 'province_id'],
    ['two places', () => ({ address_id: 1, province_id: 110_000 }), 'invalid_input', 'province_id'],
    ['two coupons', (sku) => ({ coupon_id: 1, coupon: terms(sku) }), 'invalid_input', 'coupon'],
    [
      'a draft coupon without a discount',
      (sku) => ({ coupon: { ...terms(sku), off_amount: undefined } }),
      'discount_mismatch',
      'coupon.off_amount',
    ],
    [
      'the second draft with falling thresholds',
      (sku) => {
        const tiers = ['9', '8'].map((threshold_amount) => ({ threshold_amount, off_amount: '1' }))
        return { drafts: { promotions: [promotionForm([sku]), promotionForm([sku], { tiers })] } }
      },
      'thresholds_not_rising',
      'drafts.promotions.1.tiers.1.threshold_amount',
    ],
    [
      'a draft with an unknown target',
      () => ({ drafts: { promotions: [promotionForm([2_000_000_000])] } }),
      'targets_unknown',
      'drafts.promotions.0.targets',
    ],
    [
      'too many drafts',
      (sku) => ({ drafts: { promotions: Array(11).fill(promotionForm([sku])) } }),
      'invalid_input',
      'drafts.promotions',
    ],
  ]
  for (const [what, wish, code, field] of cases)
    test(what, async () => {
      const sku = await createSku({ price: '100.00' })
      const body = { ...one(sku), ...wish(sku) }
      expect(await refusal('POST', '/simulations/', body)).toEqual([400, code, field])
    })
})
