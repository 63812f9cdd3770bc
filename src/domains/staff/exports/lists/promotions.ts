import { listCoupons } from '../../../promotions/editing/find-coupons.ts'
import { listFreightRules } from '../../../promotions/editing/find-freight.ts'
import { listLimitedPrices } from '../../../promotions/editing/find-limited-prices.ts'
import { listPromotions } from '../../../promotions/editing/find-promotions.ts'
import type { TierColumns } from '../../../promotions/stored-rules.ts'
import { couponQuery } from '../../promotions/coupon-model.ts'
import { freightQuery } from '../../promotions/freight-model.ts'
import { limitedPriceQuery } from '../../promotions/limited-price-model.ts'
import { promotionQuery } from '../../promotions/promotion-model.ts'
import { toRuleFilter } from '../../promotions/rule-model.ts'
import { promotionBasisNames, promotionKindNames, scopeNames } from '../../value-names.ts'
import { exportList } from '../export-list.ts'

/** A tier in words, such as `满 300.00 元减 30.00 元`. */
function tierText({ thresholdAmount, thresholdCount, offAmount, payPercent }: TierColumns): string {
  const threshold = thresholdAmount === null ? `${thresholdCount} 件` : `${thresholdAmount} 元`
  return `满 ${threshold}${offAmount === null ? `付 ${payPercent}%` : `减 ${offAmount} 元`}`
}

export const limitedPriceExport = exportList({
  label: { zh: '限时特价', en: 'Limited-time prices' },
  operation: 'listLimitedPrices',
  permission: 'promotions.view_limitedprice',
  query: limitedPriceQuery,
  read: (query, wish) => listLimitedPrices({ ...wish, ...toRuleFilter(query) }),
  columns: ({ plain, moment, money }) => [
    plain('id', '特价编号', 'Limited price id', 'id'),
    plain('sku_id', 'SKU 编号', 'SKU id', 'skuId'),
    plain('sku', '名称', 'Name', 'sku'),
    money('price', '特价', 'Price', 'price'),
    moment('valid_from', '开始时间', 'From', 'validFrom'),
    moment('valid_to', '结束时间', 'To', 'validTo'),
  ],
})

export const promotionExport = exportList({
  label: { zh: '促销活动', en: 'Promotions' },
  operation: 'listPromotions',
  permission: 'promotions.view_promotion',
  query: promotionQuery,
  read: (query, wish) => listPromotions({ ...wish, ...toRuleFilter(query) }),
  columns: ({ plain, moment, ids, choice }) => [
    plain('id', '活动编号', 'Promotion id', 'id'),
    plain('name', '名称', 'Name', 'name'),
    choice('kind', '类型', 'Kind', promotionKindNames, 'kind'),
    choice('basis', '计算方式', 'Basis', promotionBasisNames, 'basis'),
    plain('group', '互斥组', 'Group', 'group'),
    plain('tiers', '优惠', 'Tiers', ({ tiers }) => tiers.map(tierText).join('；')),
    choice('scope', '适用范围', 'Scope', scopeNames, 'scope'),
    ids('targets', '适用编号', 'Ids of the scope', 'targets'),
    plain('is_enabled', '是否启用', 'Switched on', 'isEnabled'),
    moment('valid_from', '开始时间', 'From', 'validFrom'),
    moment('valid_to', '结束时间', 'To', 'validTo'),
  ],
})

export const couponExport = exportList({
  label: { zh: '优惠券', en: 'Coupons' },
  operation: 'listStaffCoupons',
  permission: 'promotions.view_coupon',
  query: couponQuery,
  read: (query, wish) => listCoupons({ ...wish, ...toRuleFilter(query) }),
  columns: ({ plain, moment, money, ids, choice }) => [
    plain('id', '优惠券编号', 'Coupon id', 'id'),
    plain('name', '名称', 'Name', 'name'),
    money('off_amount', '减免金额', 'Amount off', 'offAmount'),
    plain('pay_percent', '支付百分比', 'Percentage to pay', 'payPercent'),
    money('cap_amount', '最多减免', 'Most taken off', 'capAmount'),
    money('threshold_amount', '使用门槛', 'Usable from', 'thresholdAmount'),
    choice('scope', '适用范围', 'Scope', scopeNames, 'scope'),
    ids('targets', '适用编号', 'Ids of the scope', 'targets'),
    plain('stock', '发行量', 'Pieces', 'stock'),
    plain('claimed', '已领取', 'Claimed', 'claimed'),
    plain('per_user', '每人限领', 'For each customer', 'perUser'),
    plain('is_enabled', '是否启用', 'Switched on', 'isEnabled'),
    moment('claim_from', '开始领取时间', 'Claimed from', 'claimFrom'),
    moment('claim_to', '结束领取时间', 'Claimed to', 'claimTo'),
    moment('valid_from', '开始时间', 'From', 'validFrom'),
    moment('valid_to', '结束时间', 'To', 'validTo'),
  ],
})

export const freightExport = exportList({
  label: { zh: '运费模板', en: 'Freight templates' },
  operation: 'listFreightTemplates',
  permission: 'promotions.view_freight',
  query: freightQuery,
  read: (_, wish) => listFreightRules(wish),
  columns: ({ plain, money }) => [
    plain('id', '运费模板编号', 'Template id', 'id'),
    plain('province_id', '省份编号', 'Province id', 'provinceId'),
    plain('province', '省份', 'Province', ({ provinceId, province }) =>
      provinceId === null ? '其他省份' : province,
    ),
    money('fee', '运费', 'Freight', 'fee'),
    money('free_from', '满额包邮', 'Free from', 'freeFrom'),
    plain('is_delivered', '是否配送', 'Delivered', 'isDelivered'),
  ],
})
