import { t } from 'elysia'
import { amount } from '../../../http/fields.ts'
import type { Language, LocalizedText } from '../../../lib/errors.ts'
import { formatFen } from '../../../lib/money.ts'
import type { PriceAdjustment } from './price-breakdown.ts'
import type { NamedAdjustment } from './rule-names.ts'

export const priceBreakdown = t.Array(
  t.Object({
    id: t.Nullable(
      t.Integer({
        description:
          '规则编号，优惠券为用户优惠券编号；没有则为 null · id of the rule, or of the user coupon; null without one',
      }),
    ),
    name: t.String({ examples: ['满 1000 减 100'] }),
    kind: t.Union(
      [
        t.Literal('limited_price'),
        t.Literal('reduction'),
        t.Literal('percentage'),
        t.Literal('coupon'),
        t.Literal('freight'),
      ],
      {
        description:
          'limited_price 限时特价, reduction 满减, percentage 满折, coupon 优惠券, freight 运费 · kind of the rule',
        examples: ['reduction'],
      },
    ),
    discount: { ...amount, description: '减少的金额，元 · amount taken off, in yuan' },
    charge: { ...amount, description: '增加的金额，如运费，元 · amount added, such as the freight, in yuan' },
    lines: t.Array(
      t.Object({
        sku_id: t.Integer(),
        discount: { ...amount, description: '分摊到该行的优惠，元 · discount of the line in yuan' },
      }),
      { description: '分摊到各商品的优惠 · how the discount is allocated to lines' },
    ),
  }),
  {
    description:
      '下单时的价格明细：商品原价合计 − 各项 discount + 各项 charge = pay_amount · Price breakdown at the time of ordering, one entry per rule: list prices − all discounts + all charges = pay_amount. Empty for an imported order',
  },
)

/** Converts an entry of the price breakdown; an unnamed rule gets the name of its kind. */
export function presentAdjustment(
  adjustment: NamedAdjustment,
  language: Language,
): (typeof priceBreakdown.static)[number] {
  return {
    id: adjustment.id,
    name: adjustment.name ?? kindNames[adjustment.kind][language],
    kind: adjustment.kind,
    discount: formatFen(adjustment.discountFen),
    charge: formatFen(adjustment.chargeFen),
    lines: adjustment.lines.map(({ skuId, discountFen }) => ({
      sku_id: skuId,
      discount: formatFen(discountFen),
    })),
  }
}

const kindNames: Readonly<Record<PriceAdjustment['kind'], LocalizedText>> = {
  limited_price: { zh: '限时特价', en: 'Limited-time price' },
  reduction: { zh: '满减', en: 'Money off' },
  percentage: { zh: '满折', en: 'Percentage off' },
  coupon: { zh: '优惠券', en: 'Coupon' },
  freight: { zh: '运费', en: 'Freight' },
}
