import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { amount, amountChange, dateTime } from '../../../http/fields.ts'
import { type Fen, formatFen } from '../../../lib/money.ts'
import { comparisons, steps } from './figure-range.ts'
import type { Conversion, Funnel } from './read-conversion.ts'
import { type CouponUse, orderings, type Sold } from './read-rankings.ts'
import type { Sales, SalesOfRange } from './read-sales.ts'

const day = (description: string) =>
  t.String({
    pattern: '^\\d{4}-\\d{2}-\\d{2}$',
    examples: ['2026-11-29'],
    description,
    hint: { zh: '日期格式应为 2026-11-29', en: 'must be a day such as 2026-11-29' },
  })
const oneOf = <T extends string>(values: readonly T[], description: string) =>
  t.Union(
    values.map((value) => t.Literal(value)),
    {
      description,
      examples: [values[0]],
      hint: { zh: `应为 ${values.join('、')} 之一`, en: `must be one of ${values.join(', ')}` },
    },
  )

const rangeQuery = {
  from: t.Optional(
    day('第一天，店铺时区；默认最近 30 天 · first day in the zone of the shop; the last 30 days by default'),
  ),
  to: t.Optional(day('最后一天（含），默认今天 · last day, included; today by default')),
}

export const salesQuery = t.Object({
  ...rangeQuery,
  per: t.Optional(oneOf(steps, '每一段的长度，默认 day · length of a part, day by default')),
  compare: t.Optional(
    oneOf(
      comparisons,
      '对比上一周期（previous）或去年同期（year） · compares with the period before, or with the same days a year before',
    ),
  ),
})
export const rankingQuery = t.Object({
  ...rangeQuery,
  order_by: t.Optional(
    oneOf(orderings, '排序依据，默认 amount · what the best come first by, amount by default'),
  ),
  limit: t.Optional(
    t.Integer({
      minimum: 1,
      maximum: 100,
      examples: [10],
      description: '条数，默认 10 · rows, 10 by default',
      hint: { zh: '条数为 1 到 100', en: 'must be 1 to 100' },
    }),
  ),
})
export const couponQuery = t.Omit(rankingQuery, ['order_by'])
export const conversionQuery = t.Object(rangeQuery)

const figures = {
  orders: t.Integer({ examples: [120], description: '下单数 · orders placed, cancelled ones included' }),
  ordered_amount: { ...amount, description: '下单金额，元 · amounts due of the orders placed, in yuan' },
  paid_orders: t.Integer({ examples: [98], description: '支付订单数 · orders paid' }),
  paid_amount: { ...amount, description: '支付金额，元 · amount paid, in yuan' },
  refunds: t.Integer({ examples: [3], description: '退款笔数 · refunds that the gateway confirmed' }),
  refunded_amount: { ...amount, description: '退款金额，元 · amount refunded, in yuan' },
  revenue: amountChange('净收入：支付减退款 · paid minus refunded'),
  average_basket: t.Nullable(amount, {
    description:
      '客单价，元；没有支付订单为 null · paid amount of an order in yuan; null without paid orders',
  }),
  buyers: t.Integer({ examples: [90], description: '支付人数 · users who paid an order' }),
  new_buyers: t.Integer({ examples: [40], description: '首次支付人数 · of these, for the first time' }),
  returning_buyers: t.Integer({ examples: [50], description: '老客人数 · of these, again' }),
}
const range = {
  from: t.String({
    examples: ['2026-11-01'],
    description: '第一天，店铺时区 · first day in the zone of the shop',
  }),
  to: t.String({ examples: ['2026-11-30'], description: '最后一天，含 · last day, included' }),
}
const asOf = {
  ...dateTime,
  description: '统计截止时间 · everything stored before this moment is included',
}
const salesOfRange = {
  ...range,
  total: t.Object(figures, { title: 'SalesTotal' }),
  parts: t.Array(
    t.Object(
      { start: { ...dateTime, description: '该段的开始 · start of the part' }, ...figures },
      { title: 'SalesPart' },
    ),
    { description: '按 per 划分，没有数据的段为 0 · by per; a part without anything is 0' },
  ),
}
export const sales = t.Object(
  {
    as_of: asOf,
    timezone: t.String({ examples: ['Asia/Shanghai'], description: '店铺时区 · zone of the shop' }),
    ...salesOfRange,
    compared: t.Nullable(t.Object(salesOfRange, { title: 'ComparedSales' }), {
      description: '对比的时期；没有 compare 时为 null · the compared range; null without compare',
    }),
  },
  { title: 'Sales' },
)

const ranking = <T extends Record<string, import('elysia').TSchema>>(title: string, fields: T) =>
  t.Object(
    {
      as_of: asOf,
      ...range,
      rows: t.Array(
        t.Object(
          { id: t.Integer(), name: t.String({ examples: ['手机'] }), ...fields },
          { title: `${title}Row` },
        ),
      ),
    },
    { title },
  )
const soldFields = {
  pieces: t.Integer({ examples: [31], description: '件数 · pieces in paid orders' }),
  amount: {
    ...amount,
    description: '优惠后金额，元，不含运费 · amount after discounts, without freight, in yuan',
  },
}
export const bestSkus = ranking('BestSkus', soldFields)
export const bestCategories = ranking('BestCategories', soldFields)
export const bestCoupons = ranking('BestCoupons', {
  orders: t.Integer({ examples: [12], description: '使用订单数 · paid orders that used it' }),
  discount: { ...amount, description: '该券的优惠合计，元 · discounts by the coupon, in yuan' },
  amount: { ...amount, description: '这些订单的应付合计，元 · amounts due of these orders, in yuan' },
})

const rate = (description: string) => t.Nullable(t.Number({ examples: [0.25] }), { description })
const funnel = {
  visitors: t.Integer({ examples: [1200], description: '访客数，误差 2% 以内 · visitors, within 2 %' }),
  carts: t.Integer({ examples: [300], description: '新购物车数 · carts that got their first line' }),
  orders: t.Integer({ examples: [120], description: '下单数 · orders placed' }),
  paid_orders: t.Integer({ examples: [98], description: '支付订单数 · orders paid' }),
  cart_rate: rate('加购率；没有访客为 null · carts of a visitor; null without visitors'),
  order_rate: rate('下单率；没有访客为 null · orders of a visitor; null without visitors'),
  paid_rate: rate('支付转化率；没有访客为 null · paid orders of a visitor; null without visitors'),
}
export const conversion = t.Object(
  {
    as_of: asOf,
    ...range,
    total: t.Object(funnel, { title: 'ConversionTotal' }),
    days: t.Array(
      t.Object(
        {
          day: t.String({
            format: 'date',
            examples: ['2026-11-29'],
            description: '店铺时区的日期 · day in the zone of the shop',
          }),
          ...funnel,
        },
        { title: 'ConversionDay' },
      ),
    ),
  },
  { title: 'Conversion' },
)

function presentFigures({ orderedFen, paidFen, refundedFen, ...counts }: Sales) {
  const { orders, paidOrders, refunds, buyers, newBuyers } = counts
  return {
    orders,
    ordered_amount: formatFen(orderedFen),
    paid_orders: paidOrders,
    paid_amount: formatFen(paidFen),
    refunds,
    refunded_amount: formatFen(refundedFen),
    revenue: formatFen(paidFen - refundedFen),
    average_basket: paidOrders === 0 ? null : formatFen(divide(paidFen, paidOrders)),
    buyers,
    new_buyers: newBuyers,
    returning_buyers: buyers - newBuyers,
  }
}

/** The average, half a fen up. */
const divide = (sum: Fen, count: number): Fen => Math.floor((2 * sum + count) / (2 * count))

/** Presents the figures of a range. */
export function presentSales({ range, total, parts }: SalesOfRange) {
  return {
    ...range,
    total: presentFigures(total),
    parts: parts.map(({ start, ...figures }) => ({ start: shopTime(start), ...presentFigures(figures) })),
  }
}

/** Presents what sold best. */
export const presentSold = ({ id, name, pieces, amountFen }: Sold) => ({
  id,
  name,
  pieces,
  amount: formatFen(amountFen),
})

/** Presents a coupon and its orders. */
export const presentCouponUse = ({ id, name, orders, discountFen, amountFen }: CouponUse) => ({
  id,
  name,
  orders,
  discount: formatFen(discountFen),
  amount: formatFen(amountFen),
})

/** Presents a conversion. */
export function presentConversion({ total, days }: Conversion) {
  return {
    total: presentFunnel(total),
    days: days.map(({ day, ...funnel }) => ({ day, ...presentFunnel(funnel) })),
  }
}

function presentFunnel({ visitors, carts, orders, paidOrders }: Funnel) {
  const perVisitor = (count: number) =>
    visitors === 0 ? null : Math.round((count / visitors) * 10_000) / 10_000
  return {
    visitors,
    carts,
    orders,
    paid_orders: paidOrders,
    cart_rate: perVisitor(carts),
    order_rate: perVisitor(orders),
    paid_rate: perVisitor(paidOrders),
  }
}
