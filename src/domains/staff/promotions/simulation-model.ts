import { t } from 'elysia'
import { amount, amountChange, idFieldOf, knownFieldsOnly } from '../../../http/fields.ts'
import { requiredMomentField } from '../../../http/staff/form-fields.ts'
import { now } from '../../../lib/clock.ts'
import { defineError } from '../../../lib/errors.ts'
import { describeValues } from '../../../lib/text/describe-values.ts'
import { couponReason, upsellHint } from '../../orders/checkout/settlement-model.ts'
import { quantityLines } from '../../orders/line-model.ts'
import { priceFields } from '../../orders/model.ts'
import type { SimulationRequest } from '../../promotions/simulation/simulate-price.ts'
import { promotionKindNames } from '../value-names.ts'
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
    description: '要去掉的规则编号 · ids of the rules to leave out',
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
    drafts: t.Optional({
      ...knownFieldsOnly({
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
      description: '参与计算的未保存规则 · unsaved rules that count',
    }),
    exclude: t.Optional({
      ...knownFieldsOnly({
        limited_prices: excludedIds,
        promotions: excludedIds,
        freight_templates: excludedIds,
      }),
      description: '不参与计算的已保存规则 · stored rules that do not count',
    }),
  },
  { title: 'NewSimulation' },
)

const ruleId = t.Nullable(
  t.Integer({ description: '已保存规则的编号，否则为 null · id of a stored rule, else null' }),
)
const draft = t.Nullable(
  t.String({
    description:
      '未保存的规则在请求中的位置，否则为 null · place of an unsaved rule in the request, else null',
    examples: ['promotions.0'],
  }),
)

export const simulation = t.Object(
  {
    at: t.String({
      examples: ['2026-12-12T00:00:00+08:00'],
      description: '所模拟的下单时刻 · simulated moment of the order',
    }),
    province_id: t.Nullable(
      t.Integer({ description: '收货省份，没有则为 null · province; null without one' }),
    ),
    is_delivered: t.Boolean({
      description: '为 false 时运费按未选地址计算 · false: the freight is that without an address',
    }),
    total_count: t.Integer(),
    list_amount: { ...amount, description: '原价合计 · sum of list prices' },
    total_amount: { ...amount, description: '限时特价后的合计 · sum after limited-time prices' },
    discount_amount: priceFields.discount_amount,
    freight: priceFields.freight,
    pay_amount: priceFields.pay_amount,
    lines: t.Array(
      t.Object({
        sku_id: t.Integer(),
        name: t.String(),
        count: t.Integer({ description: '件数 · pieces' }),
        list_price: { ...amount, description: '原价 · unit price without a limited-time price' },
        price: { ...amount, description: '单价，含限时特价 · unit price with a limited-time price' },
        promotion_discount: {
          ...amount,
          description: '该行的促销优惠，元 · promotion discount of the line, in yuan',
        },
        coupon_discount: {
          ...amount,
          description: '该行的优惠券优惠，元 · coupon discount of the line, in yuan',
        },
        payable_amount: { ...amount, description: '该行应付，元 · amount to pay for the line, in yuan' },
      }),
    ),
    promotions: t.Array(
      t.Object({
        id: ruleId,
        draft,
        name: t.String(),
        kind: t.String({ examples: ['reduction'], description: describeValues(promotionKindNames) }),
        discount: { ...amount, description: '优惠金额，元 · discount in yuan' },
        hint: t.Nullable(t.String({ examples: ['再买 ¥20 减 ¥30'], description: upsellHint })),
        sku_ids: t.Array(t.Integer(), { description: '参与的 SKU · SKUs that it applies to' }),
      }),
    ),
    coupon: t.Nullable(
      t.Object({
        id: ruleId,
        draft,
        name: t.String(),
        discount: { ...amount, description: '优惠金额，元 · discount in yuan' },
        reason: t.Nullable(t.String({ examples: ['below_threshold'], description: couponReason })),
        missing_amount: {
          ...amount,
          description: '离门槛还差多少元 · what is missing to the threshold, in yuan',
        },
      }),
      { description: '没有优惠券为 null · null without a coupon' },
    ),
    trace: t.Array(
      t.Object({
        kind: t.String({
          examples: ['reduction'],
          description:
            'limited_price 限时特价, reduction 满减, percentage 满折, coupon 优惠券, freight 运费 · kind of the rule',
        }),
        id: ruleId,
        draft,
        name: t.Nullable(
          t.String({ description: '规则名称，没有则为 null · name of the rule; null without one' }),
        ),
        sku_id: t.Nullable(
          t.Integer({ description: 'SKU 编号，运费为 null · id of the SKU; null for freight' }),
        ),
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
