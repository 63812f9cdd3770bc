import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { dateTime, knownFieldsOnly } from '../../../http/fields.ts'
import { amountField, requiredMomentField } from '../../../http/staff/form-fields.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import type { CouponDraft } from '../../promotions/editing/check-coupon.ts'
import type { CouponRecord, NewCoupon } from '../../promotions/editing/coupon-fields.ts'
import * as rules from './rule-model.ts'
import { warnings } from './warning-model.ts'

export const couponQuery = t.Object({
  ...staffListQuery,
  ...rules.periodQuery,
  is_enabled: rules.isEnabledQuery,
})

/** What the price of an order depends on. */
export const termFields = {
  name: rules.ruleName,
  off_amount: t.Optional(rules.offAmount),
  pay_percent: t.Optional(rules.payPercent),
  cap_amount: t.Optional(amountField('折扣最多减多少元 · most that a percentage takes off')),
  threshold_amount: t.Optional(amountField('满多少元可用，默认 0 · usable from this amount, 0 by default')),
  ...rules.scopeFields,
  valid_from: rules.validFrom,
  valid_to: rules.validTo,
}
/** The body of POST and of PUT. */
export const couponForm = knownFieldsOnly(
  {
    ...termFields,
    stock: rules.countField('发行量 · pieces in all', 0),
    per_user: t.Optional(
      rules.countField('每人限领，默认 1 · pieces for each customer, 1 by default', 1, 1_000),
    ),
    is_enabled: t.Optional(rules.isEnabledField),
    claim_from: requiredMomentField('开始领取时间（含） · first moment to claim'),
    claim_to: requiredMomentField('结束领取时间（不含） · first moment after claims'),
  },
  { title: 'CouponForm' },
)
export const couponPatch = knownFieldsOnly({ is_enabled: rules.isEnabledField }, { title: 'CouponPatch' })

const stored = {
  id: t.Integer(),
  name: t.String(),
  off_amount: t.Nullable(
    t.String({
      examples: ['10.00'],
      description: '减免金额，元；折扣券为 null · amount off in yuan; null for a percentage',
    }),
  ),
  pay_percent: t.Nullable(
    t.Integer({
      description: '应付百分比，80 即八折；减免券为 null · percentage to pay; null for an amount off',
    }),
  ),
  cap_amount: t.Nullable(
    t.String({
      description: '折扣最多减多少元，不限为 null · most that a percentage takes off; null without a limit',
    }),
  ),
  threshold_amount: t.String({
    examples: ['99.00'],
    description: '满多少元可用 · usable from this amount in yuan',
  }),
  ...rules.storedScope,
  stock: t.Integer({ description: '发行总量 · pieces in all, claimed ones included' }),
  claimed: t.Integer({ description: '已领取 · pieces that customers have claimed' }),
  per_user: t.Integer(),
  is_enabled: t.Boolean(),
  claim_from: dateTime,
  claim_to: dateTime,
  ...rules.storedPeriod,
}
export const coupon = t.Object(stored, { title: 'StaffCoupon' })
export const couponPage = staffPageOf(coupon)
export const savedCoupon = t.Object({ ...stored, warnings }, { title: 'SavedCoupon' })

type Terms = Readonly<{
  name: string
  off_amount?: string
  pay_percent?: number
  cap_amount?: string
  threshold_amount?: string
  scope: CouponDraft['scope']
  targets?: number[]
  valid_from: Date
  valid_to: Date
}>

/** Converts the terms of a body to columns: the discount is replaced as a whole. */
export const toTerms = (form: Terms): CouponDraft => ({
  name: form.name,
  offAmount: form.off_amount ?? null,
  payPercent: form.pay_percent ?? null,
  capAmount: form.cap_amount ?? null,
  thresholdAmount: form.threshold_amount ?? '0.00',
  scope: form.scope,
  targets: form.targets ?? [],
  validFrom: form.valid_from,
  validTo: form.valid_to,
})

/** Converts a body to columns; absent fields are undefined. */
export function toCouponChange(form: typeof couponForm.static): Partial<NewCoupon> {
  const { targets, thresholdAmount, ...terms } = toTerms(form)
  return {
    ...terms,
    ...(form.targets && { targets }),
    ...(form.threshold_amount !== undefined && { thresholdAmount }),
    stock: form.stock,
    ...(form.per_user !== undefined && { perUser: form.per_user }),
    ...(form.is_enabled !== undefined && { isEnabled: form.is_enabled }),
    claimFrom: form.claim_from,
    claimTo: form.claim_to,
  }
}

/** Converts the body of a POST to columns, with defaults. */
export const toCoupon = (form: typeof couponForm.static): NewCoupon => ({
  ...{ perUser: 1, isEnabled: true, ...toTerms(form) },
  ...(toCouponChange(form) as Pick<NewCoupon, 'stock' | 'claimFrom' | 'claimTo'>),
})

/** Converts a coupon to the wire format. */
export const presentCoupon = (row: CouponRecord): typeof coupon.static => ({
  id: row.id,
  name: row.name,
  off_amount: row.offAmount,
  pay_percent: row.payPercent,
  cap_amount: row.capAmount,
  threshold_amount: row.thresholdAmount,
  scope: row.scope,
  targets: [...row.targets],
  stock: row.stock,
  claimed: row.claimed,
  per_user: row.perUser,
  is_enabled: row.isEnabled,
  claim_from: shopTime(row.claimFrom),
  claim_to: shopTime(row.claimTo),
  ...rules.presentPeriod(row),
})
