import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { amount, dateTime, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { textLine } from '../../../http/input/text-field.ts'
import { now } from '../../../lib/clock.ts'
import type { Language } from '../../../lib/errors.ts'
import { maskName } from '../../../lib/text/masks.ts'
import type { Customer } from '../../accounts/shoppers/find-customer.ts'
import type { Address } from '../../addresses/address-book.ts'
import { statusNames } from '../../orders/lifecycle/order-state-machine.ts'
import type { OrderSummary } from '../../orders/summarize-orders.ts'
import { couponStateOf, type UserCouponRow } from '../../promotions/coupons/list-coupons.ts'

export const customerParams = t.Object({ id: idParam })

export const lockBody = knownFieldsOnly(
  {
    reason: textLine(1, 200, {
      examples: ['多次恶意下单'],
      description: '原因，仅员工与本人的数据导出可见 · seen by staff, and in the export of the person',
    }),
  },
  { title: 'CustomerLock' },
)

const consent = t.Object({
  at: dateTime,
  agreement_version: t.Nullable(t.Integer()),
  privacy_version: t.Nullable(t.Integer()),
})

export const customer = t.Object(
  {
    id: t.Integer(),
    username: t.String({ examples: ['xiaoming'] }),
    mobile: t.String({ description: '可为空 · may be empty' }),
    email: t.String({ description: '可为空 · may be empty' }),
    email_active: t.Boolean(),
    nickname: t.String(),
    is_staff: t.Boolean(),
    date_joined: dateTime,
    last_login: t.Nullable(dateTime),
    is_locked: t.Boolean(),
    lock_time: t.Nullable(dateTime),
    lock_reason: t.String(),
    consent: t.Nullable(consent),
  },
  { title: 'Customer' },
)

export const customerDetail = t.Object(
  {
    ...customer.properties,
    orders: t.Object({
      count: t.Integer(),
      paid_amount: {
        ...amount,
        description: '未取消订单的实付合计，未减退款 · paid for orders that are not cancelled',
      },
      by_status: t.Array(t.Object({ status: t.Integer(), status_name: t.String(), count: t.Integer() })),
      recent: t.Array(
        t.Object({
          order_id: t.String(),
          create_time: dateTime,
          status: t.Integer(),
          status_name: t.String(),
          pay_amount: amount,
        }),
      ),
    }),
    addresses: t.Array(
      t.Object({
        id: t.Integer(),
        is_default: t.Boolean(),
        receiver: t.String({ examples: ['张***三'] }),
        mobile: t.String({ examples: ['138****0001'] }),
        province: t.String(),
        city: t.String(),
        district: t.String(),
      }),
      { description: '脱敏，不含详细地址 · masked, without the place' },
    ),
    coupons: t.Array(
      t.Object({
        id: t.Integer(),
        coupon_id: t.Integer(),
        name: t.String(),
        status: t.String({ description: 'unused, used, expired' }),
        valid_to: dateTime,
      }),
      { description: '最近领取的 20 张 · the 20 newest' },
    ),
  },
  { title: 'CustomerDetail' },
)

const nameOf = (status: number, language: Language) => statusNames[status]?.[language] ?? ''

/** Also of Hong Kong, Macau and Taiwan, and with an extension. */
const maskPhone = (phone: string) => phone.replace(/^(.{3}).*(.{4})$/, '$1****$2')

/** Converts a user to the wire format. */
export function presentCustomer(row: Customer): typeof customer.static {
  const { id, username, nickname, mobile, email, lockTime, consentTime } = row
  return {
    id,
    username,
    mobile: mobile ?? '',
    email,
    email_active: row.emailActive,
    nickname,
    is_staff: row.isStaff,
    date_joined: shopTime(row.dateJoined),
    last_login: row.lastLogin && shopTime(row.lastLogin),
    is_locked: !row.isActive,
    lock_time: lockTime && shopTime(lockTime),
    lock_reason: row.lockReason,
    consent: consentTime && {
      at: shopTime(consentTime),
      agreement_version: row.agreementVersion,
      privacy_version: row.privacyVersion,
    },
  }
}

type Belongings = Readonly<{
  summary: OrderSummary
  book: Readonly<{ defaultAddressId: number | null; addresses: readonly Address[] }>
  coupons: readonly UserCouponRow[]
}>

/** Converts a user with orders, addresses and coupons to the wire format. */
export function presentCustomerDetail(
  row: Customer,
  { summary, book, coupons }: Belongings,
  language: Language,
): typeof customerDetail.static {
  const { byStatus, paidAmount, recent } = summary
  return {
    ...presentCustomer(row),
    orders: {
      count: byStatus.reduce((total, each) => total + each.count, 0),
      paid_amount: paidAmount,
      by_status: byStatus.map((each) => ({ ...each, status_name: nameOf(each.status, language) })),
      recent: recent.map(({ orderId, createTime, status, payAmount }) => ({
        order_id: orderId,
        create_time: shopTime(createTime),
        status,
        status_name: nameOf(status, language),
        pay_amount: payAmount,
      })),
    },
    addresses: book.addresses.map((address) => ({
      id: address.id,
      is_default: address.id === book.defaultAddressId,
      receiver: maskName(address.receiver),
      mobile: maskPhone(address.mobile),
      province: address.province,
      city: address.city,
      district: address.district,
    })),
    coupons: coupons.map(({ own, coupon }) => ({
      id: own.id,
      coupon_id: coupon.id,
      name: coupon.name,
      status: couponStateOf({ own, coupon }, now()),
      valid_to: shopTime(coupon.validTo),
    })),
  }
}
