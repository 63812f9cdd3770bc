import { Elysia } from 'elysia'
import { config } from '../../../config/index.ts'
import { shopTime } from '../../../config/shop-time.ts'
import { problems } from '../../../http/fields.ts'
import { staffAccess } from '../access/macro.ts'
import { figuresNotReady, rangeInvalid, rangeTooLong } from './errors.ts'
import { readDayRange } from './figure-range.ts'
import { readComparedSales, withFoldMoment } from './get-statistics.ts'
import { readConversion } from './read-conversion.ts'
import { listBestCategories, listBestCoupons, listBestSkus, type RankingWish } from './read-rankings.ts'
import * as model from './statistics-model.ts'

const refusals = problems(400, 401, 403, rangeInvalid, rangeTooLong, figuresNotReady)

type RankingQuery = Readonly<{
  from?: string
  to?: string
  order_by?: RankingWish['ordering']
  limit?: number
}>

const readRanking = (query: RankingQuery): RankingWish => ({
  range: readDayRange(query),
  ordering: query.order_by ?? 'amount',
  limit: query.limit ?? 10,
})

/** Money figures, rankings and conversion of any range of days. */
export const staffStatisticsRoutes = new Elysia({
  name: 'staff-statistics',
  prefix: '/meiduo_admin/statistics',
  tags: ['staff-figures'],
})
  .use(staffAccess)
  .get(
    '/sales/',
    async ({ query }) => {
      const range = readDayRange(query)
      const { asOf, figures } = await withFoldMoment(() =>
        readComparedSales(range, query.per ?? 'day', query.compare),
      )
      return {
        as_of: shopTime(asOf),
        timezone: config.shopTimezone,
        ...model.presentSales(figures.present),
        compared: figures.compared ? model.presentSales(figures.compared) : null,
      }
    },
    {
      staff: 'orders.view_figures',
      query: model.salesQuery,
      response: { 200: model.sales, ...refusals },
      detail: {
        operationId: 'getSales',
        summary: '经营数据 · Money figures',
        description:
          '净收入 = 支付 − 退款。订单按下单时间、支付与退款按渠道时间计入。没有用于订单的款项及其退款不计入。as_of 之前提交的全部计入。最多 1100 天、800 段。 · Revenue is paid minus refunded. Orders count when they are placed, payments and refunds at the time of the gateway. Payments that were not applied to an order, and their refunds, do not count. Everything committed before `as_of` is included. At most 1,100 days and 800 parts.',
      },
    },
  )
  .get(
    '/products/',
    async ({ query }) => {
      const wish = readRanking(query)
      const { asOf, figures } = await withFoldMoment(() => listBestSkus(wish))
      return { as_of: shopTime(asOf), ...wish.range, rows: figures.map(model.presentSold) }
    },
    {
      staff: 'orders.view_figures',
      query: model.rankingQuery,
      response: { 200: model.bestSkus, ...refusals },
      detail: {
        operationId: 'listBestSkus',
        summary: '热销商品 · SKUs that sold best',
        description:
          '按支付订单统计，金额为优惠后、不含运费，不扣除退款。 · Counts paid orders; the amount is after discounts and without freight. Refunds are not deducted.',
      },
    },
  )
  .get(
    '/categories/',
    async ({ query }) => {
      const wish = readRanking(query)
      const { asOf, figures } = await withFoldMoment(() => listBestCategories(wish))
      return { as_of: shopTime(asOf), ...wish.range, rows: figures.map(model.presentSold) }
    },
    {
      staff: 'orders.view_figures',
      query: model.rankingQuery,
      response: { 200: model.bestCategories, ...refusals },
      detail: {
        operationId: 'listBestCategories',
        summary: '热销分类 · Categories that sold best',
        description: '按商品当前所属分类统计。 · By the category that each SKU has now.',
      },
    },
  )
  .get(
    '/coupons/',
    async ({ query }) => {
      const wish = readRanking(query)
      const { asOf, figures } = await withFoldMoment(() => listBestCoupons(wish))
      return { as_of: shopTime(asOf), ...wish.range, rows: figures.map(model.presentCouponUse) }
    },
    {
      staff: 'orders.view_figures',
      query: model.couponQuery,
      response: { 200: model.bestCoupons, ...refusals },
      detail: {
        operationId: 'listBestCoupons',
        summary: '优惠券效果 · Coupons with the largest discounts',
        description:
          '统计期间内所下、已支付且未取消的订单：discount 为该券的优惠合计，amount 为应付金额合计。 · Orders placed in the range that are paid and not cancelled: `discount` is the sum of the discounts by the coupon, `amount` that of the amounts due.',
      },
    },
  )
  .get(
    '/conversion/',
    async ({ query }) => {
      const range = readDayRange(query)
      const { asOf, figures } = await withFoldMoment(() => readConversion(range))
      return { as_of: shopTime(asOf), ...range, ...model.presentConversion(figures) }
    },
    {
      staff: 'orders.view_figures',
      query: model.conversionQuery,
      response: { 200: model.conversion, ...refusals },
      detail: {
        operationId: 'getConversion',
        summary: '转化率 · Conversion from visitors to paid orders',
        description:
          '访客按店铺的每一天去重（误差 2% 以内）：用户、游客，否则为网络地址与 User-Agent；爬虫不计。购物车在放入第一行时计入。访客与购物车最多晚一分钟，进程被强行终止时最多丢失最近 10 秒。立即购买不经过购物车。 · Visitors are distinct users, guests, or else addresses with a user agent, on each day of the shop, within 2 %; crawlers do not count. A cart counts when its first line is put into it. Visitors and carts are at most a minute late, and a killed process loses at most its last 10 seconds. Buying now needs no cart.',
      },
    },
  )
