import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { amount, dateTime, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { textLine } from '../../../http/input/text-field.ts'
import { now } from '../../../lib/clock.ts'
import type { Language } from '../../../lib/errors.ts'
import { maskName } from '../../../lib/text/masks.ts'
import type { Customer } from '../../accounts/shoppers/find-customer.ts'
import type { Address } from '../../addresses/address-book.ts'
import { statusList, statusNames } from '../../orders/lifecycle/order-state-machine.ts'
import type { OrderSummary } from '../../orders/summarize-orders.ts'
import { couponStateOf, type UserCouponRow } from '../../promotions/coupons/list-coupons.ts'
import { couponStates } from '../../promotions/model.ts'

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
    nickname: t.String({ description: '未设置为空 · empty if not set' }),
    is_staff: t.Boolean({ description: '是否员工 · whether the user is staff' }),
    date_joined: dateTime,
    last_login: t.Nullable(dateTime),
    is_locked: t.Boolean({ description: '被锁定的不能登录 · a locked user cannot sign in' }),
    lock_time: t.Nullable(dateTime, { description: '锁定时间，未锁定为 null · when; null if not locked' }),
    lock_reason: t.String({ description: '锁定原因，未锁定为空 · why; empty if not locked' }),
    consent: t.Nullable(consent, {
      description:
        '注册时的同意；由员工或导入建立的账号为 null · consent at registration; null for an account that staff made or that was imported',
    }),
  },
  { title: 'Customer' },
)

export const customerDetail = t.Object(
  {
    ...customer.properties,
    orders: t.Object({
      count: t.Integer({ description: '订单总数 · orders in all' }),
      paid_amount: {
        ...amount,
        description: '未取消订单的实付合计，未减退款 · paid for orders that are not cancelled',
      },
      by_status: t.Array(
        t.Object({
          status: t.Integer({ description: statusList }),
          status_name: t.String(),
          count: t.Integer({ description: '订单数 · orders' }),
        }),
        { description: '各状态的订单数 · orders by status' },
      ),
      recent: t.Array(
        t.Object({
          order_id: t.String(),
          create_time: dateTime,
          status: t.Integer({ description: statusList }),
          status_name: t.String(),
          pay_amount: { ...amount, description: '应付金额，元 · amount due in yuan' },
        }),
        { description: '最近十个订单 · the ten newest orders' },
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
        id: t.Integer({ description: '用户优惠券编号 · id of the user coupon' }),
        coupon_id: t.Integer(),
        name: t.String(),
        status: t.String({ description: couponStates }),
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
