import { createCoupon as storeCoupon } from '../../../../src/domains/promotions/editing/change-coupons.ts'
import { createFreightRule } from '../../../../src/domains/promotions/editing/change-freight.ts'
import { createLimitedPrice } from '../../../../src/domains/promotions/editing/change-limited-prices.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import {
  couponForm,
  forgetFreight,
  limitedPriceForm,
  promotionForm,
} from '../../../journeys/staff/promotions/rule-forms.ts'
import { createPromotion } from '../../../support/factories/rules.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createUser } from '../../../support/factories/users.ts'
import type { StaffRow } from '../row.ts'

/** 安徽: neither the demo shop nor another test has buyers or freight there. */
const provinceId = 340_000
const anyVersion = { headers: { 'if-match': '*' } }
const validity = () => ({ validFrom: addSeconds(now(), -60), validTo: addSeconds(now(), 3_600) })

const limitedPrice = async () =>
  (await createLimitedPrice({ skuId: await createSku(), price: '9.00', ...validity() })).id
const promotion = async () => createPromotion([await createSku()], { threshold: '50.00', off: '5.00' })
const newCoupon = async () => {
  const { validFrom: claimFrom, validTo: claimTo } = validity()
  const discount = { offAmount: '5.00', payPercent: null, capAmount: null, thresholdAmount: '20.00' }
  const scope = { scope: 'sku' as const, targets: [await createSku()] }
  const claims = { stock: 10, perUser: 1, isEnabled: true, claimFrom, claimTo }
  return (await storeCoupon({ name: '测试优惠券', ...discount, ...scope, ...claims, ...validity() })).id
}
const freight = async () => {
  await forgetFreight(provinceId)
  return (await createFreightRule({ provinceId, fee: '12.00', freeFrom: null, isDelivered: true })).id
}

const limitedPriceRows: readonly StaffRow[] = [
  { operation: 'listLimitedPrices', status: 200, call: () => ['/limited_prices/?state=active'] },
  {
    operation: 'createLimitedPrice',
    status: 201,
    audits: 'limitedprice',
    call: async () => ['/limited_prices/', { body: limitedPriceForm(await createSku()) }],
  },
  {
    operation: 'getLimitedPrice',
    status: 200,
    call: async () => [`/limited_prices/${await limitedPrice()}/`],
  },
  {
    operation: 'updateLimitedPrice',
    status: 200,
    audits: 'limitedprice',
    call: async () => [
      `/limited_prices/${await limitedPrice()}/`,
      { ...anyVersion, body: limitedPriceForm(await createSku()) },
    ],
  },
  {
    operation: 'deleteLimitedPrice',
    status: 204,
    audits: 'limitedprice',
    call: async () => [`/limited_prices/${await limitedPrice()}/`, anyVersion],
  },
]

const promotionRows: readonly StaffRow[] = [
  { operation: 'listPromotions', status: 200, call: () => ['/promotions/?is_enabled=true&keyword='] },
  {
    operation: 'createPromotion',
    status: 201,
    audits: 'promotion',
    call: async () => ['/promotions/', { body: promotionForm([await createSku()]) }],
  },
  { operation: 'getPromotion', status: 200, call: async () => [`/promotions/${await promotion()}/`] },
  {
    operation: 'updatePromotion',
    status: 200,
    audits: 'promotion',
    call: async () => [
      `/promotions/${await promotion()}/`,
      { ...anyVersion, body: promotionForm([await createSku()]) },
    ],
  },
  {
    operation: 'switchPromotion',
    status: 200,
    audits: 'promotion',
    call: async () => [`/promotions/${await promotion()}/`, { ...anyVersion, body: { is_enabled: 'false' } }],
  },
  {
    operation: 'deletePromotion',
    status: 204,
    audits: 'promotion',
    call: async () => [`/promotions/${await promotion()}/`, anyVersion],
  },
]

const couponRows: readonly StaffRow[] = [
  { operation: 'listStaffCoupons', status: 200, call: () => ['/coupons/?state=upcoming'] },
  {
    operation: 'createCoupon',
    status: 201,
    audits: 'coupon',
    call: async () => ['/coupons/', { body: couponForm([await createSku()]) }],
  },
  { operation: 'getStaffCoupon', status: 200, call: async () => [`/coupons/${await newCoupon()}/`] },
  {
    operation: 'updateCoupon',
    status: 200,
    audits: 'coupon',
    call: async () => [
      `/coupons/${await newCoupon()}/`,
      { ...anyVersion, body: couponForm([await createSku()]) },
    ],
  },
  {
    operation: 'switchCoupon',
    status: 200,
    audits: 'coupon',
    call: async () => [`/coupons/${await newCoupon()}/`, { ...anyVersion, body: { is_enabled: false } }],
  },
  {
    operation: 'deleteCoupon',
    status: 204,
    audits: 'coupon',
    call: async () => [`/coupons/${await newCoupon()}/`, anyVersion],
  },
  {
    operation: 'grantCoupon',
    status: 201,
    audits: 'coupon',
    call: async () => [
      `/coupons/${await newCoupon()}/grants/`,
      { body: { user_ids: [String((await createUser()).id)] } },
    ],
  },
]

const freightRows: readonly StaffRow[] = [
  { operation: 'listFreightTemplates', status: 200, call: () => ['/freight_templates/'] },
  {
    operation: 'createFreightTemplate',
    status: 201,
    audits: 'freight',
    call: async () => {
      await forgetFreight(provinceId)
      return ['/freight_templates/', { body: { province_id: String(provinceId), fee: '15' } }]
    },
  },
  {
    operation: 'getFreightTemplate',
    status: 200,
    call: async () => [`/freight_templates/${await freight()}/`],
  },
  {
    operation: 'updateFreightTemplate',
    status: 200,
    audits: 'freight',
    call: async () => [
      `/freight_templates/${await freight()}/`,
      { ...anyVersion, body: { province_id: provinceId, fee: '15.00', free_from: null } },
    ],
  },
  {
    operation: 'deleteFreightTemplate',
    status: 204,
    audits: 'freight',
    call: async () => [`/freight_templates/${await freight()}/`, anyVersion],
  },
]

export const ruleRows: readonly StaffRow[] = [
  ...limitedPriceRows,
  ...promotionRows,
  ...couponRows,
  ...freightRows,
  {
    operation: 'simulatePrice',
    status: 200,
    writesNothing: true,
    call: async () => ['/simulations/', { body: { lines: [{ sku_id: await createSku(), count: 1 }] } }],
  },
]
