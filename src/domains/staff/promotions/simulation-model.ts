import { t } from 'elysia'
import { amount, amountChange, idFieldOf, knownFieldsOnly } from '../../../http/fields.ts'
import { requiredMomentField } from '../../../http/staff/form-fields.ts'
import { now } from '../../../lib/clock.ts'
import { defineError } from '../../../lib/errors.ts'
import { quantityLines } from '../../orders/line-model.ts'
import type { SimulationRequest } from '../../promotions/simulation/simulate-price.ts'
import { termFields, toTerms } from './coupon-model.ts'
import { freightFields, toFreightRule } from './freight-model.ts'
import { limitedPriceFields, toLimitedPrice } from './limited-price-model.ts'
import { promotionFields, toPromotion } from './promotion-model.ts'
import { ruleWarning } from './warning-model.ts'

const replacedId = t.Optional(idFieldOf('被替换的已保存规则 · stored rule that the draft replaces'))
const drafts = <T extends ReturnType<typeof knownFieldsOnly>>(item: T, maxItems: number, what: string) =>
  t.Optional(
    t.Array(item, {
      maxItems,
      description: what,
      hint: { zh: `最多 ${maxItems} 个`, en: `at most ${maxItems}` },
    }),
  )
const excludedIds = t.Optional(
  t.Array(idFieldOf('规则编号 · id of a rule'), {
    maxItems: 100,
    examples: [[1]],
    hint: { zh: '最多 100 个编号', en: 'must be at most 100 ids' },
  }),
)

export const newSimulation = knownFieldsOnly(
  {
    lines: { ...quantityLines, description: '任意商品及数量，上架与否均可 · any SKUs, on sale or not' },
    coupon_id: t.Optional({ ...idFieldOf('已保存的优惠券 · a stored coupon'), examples: [1] }),
    coupon: t.Optional({ ...knownFieldsOnly(termFields), description: '未保存的优惠券 · an unsaved coupon' }),
    address_id: t.Optional({
      ...idFieldOf('收货地址，用其省份 · an address, for its province'),
      examples: [1],
    }),
    province_id: t.Optional({ ...idFieldOf('省份 · province'), examples: [110000] }),
    at: t.Optional(requiredMomentField('下单时刻，默认现在 · moment of the order, now by default')),
    drafts: t.Optional(
      knownFieldsOnly({
        limited_prices: drafts(
          knownFieldsOnly({ id: replacedId, ...limitedPriceFields }),
          50,
          '未保存的限时特价 · unsaved limited-time prices',
        ),
        promotions: drafts(
          knownFieldsOnly({ id: replacedId, ...promotionFields }),
          10,
          '未保存的促销活动 · unsaved promotions',
        ),
        freight_templates: drafts(
          knownFieldsOnly({ id: replacedId, ...freightFields }),
          40,
          '未保存的运费模板 · unsaved freight templates',
        ),
      }),
    ),
    exclude: t.Optional(
      knownFieldsOnly({
        limited_prices: excludedIds,
        promotions: excludedIds,
        freight_templates: excludedIds,
      }),
    ),
  },
  { title: 'NewSimulation' },
)

const ruleId = t.Nullable(t.Integer({ description: '已保存规则的编号 · id of a stored rule' }))
const draft = t.Nullable(
  t.String({ description: '未保存的规则 · an unsaved rule', examples: ['promotions.0'] }),
)

export const simulation = t.Object(
  {
    at: t.String({ examples: ['2026-12-12T00:00:00+08:00'] }),
    province_id: t.Nullable(t.Integer()),
    is_delivered: t.Boolean({
      description: '为 false 时运费按未选地址计算 · false: the freight is that without an address',
    }),
    total_count: t.Integer(),
    list_amount: { ...amount, description: '原价合计 · sum of list prices' },
    total_amount: { ...amount, description: '限时特价后的合计 · sum after limited-time prices' },
    discount_amount: amount,
    freight: amount,
    pay_amount: amount,
    lines: t.Array(
      t.Object({
        sku_id: t.Integer(),
        name: t.String(),
        count: t.Integer(),
        list_price: amount,
        price: { ...amount, description: '单价，含限时特价 · unit price with a limited-time price' },
        promotion_discount: amount,
        coupon_discount: amount,
        payable_amount: amount,
      }),
    ),
    promotions: t.Array(
      t.Object({
        id: ruleId,
        draft,
        name: t.String(),
        kind: t.String({ examples: ['reduction'] }),
        discount: amount,
        hint: t.Nullable(t.String({ examples: ['再买 ¥20 减 ¥30'] })),
        sku_ids: t.Array(t.Integer()),
      }),
    ),
    coupon: t.Nullable(
      t.Object({
        id: ruleId,
        draft,
        name: t.String(),
        discount: amount,
        reason: t.Nullable(t.String({ examples: ['below_threshold'] })),
        missing_amount: amount,
      }),
    ),
    trace: t.Array(
      t.Object({
        kind: t.String({ examples: ['reduction'] }),
        id: ruleId,
        draft,
        name: t.Nullable(t.String()),
        sku_id: t.Nullable(t.Integer()),
        amount: amountChange('负数为优惠，正数为运费 · negative: discount, positive: freight'),
      }),
      { description: 'list_amount 加各项等于 pay_amount · list_amount and all entries add up to pay_amount' },
    ),
    warnings: t.Array(t.Object({ ...ruleWarning.properties, draft })),
  },
  { title: 'Simulation' },
)

const couponsDiffer = defineError(
  400,
  'invalid_input',
  'coupon_id 与 coupon 只能填一个',
  'Give either coupon_id or coupon',
  'coupon',
)

/** Converts a body, whose province is known, to a request. @throws 400 invalid_input for two coupons */
export function toSimulation(
  body: typeof newSimulation.static,
  provinceId: number | undefined,
): SimulationRequest {
  const { lines, coupon_id: id, coupon, drafts = {}, exclude = {} } = body
  if (coupon && id !== undefined) throw couponsDiffer()
  const withId = <Rule, Form extends { id?: number }>(
    forms: readonly Form[] = [],
    read: (form: Form) => Rule,
  ) => forms.map((form) => ({ ...read(form), id: form.id }))
  return {
    lines: lines.map(({ sku_id: skuId, count }) => ({ skuId, count })),
    at: body.at ?? now(),
    provinceId,
    coupon: coupon ? { draft: toTerms(coupon) } : id === undefined ? undefined : { id },
    drafts: {
      limitedPrices: withId(drafts.limited_prices, toLimitedPrice),
      promotions: withId(drafts.promotions, toPromotion),
      freightRules: withId(drafts.freight_templates, toFreightRule),
    },
    excluded: {
      limitedPrices: exclude.limited_prices ?? [],
      promotions: exclude.promotions ?? [],
      freightRules: exclude.freight_templates ?? [],
    },
  }
}
