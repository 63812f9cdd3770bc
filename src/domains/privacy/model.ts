import { t } from 'elysia'
import { amount, dateTime } from '../../http/fields.ts'
import { profile } from '../accounts/model.ts'
import { address } from '../addresses/model.ts'
import { refundRequest } from '../orders/refunds/model.ts'

export const closing = t.Object({
  password: t.String({
    minLength: 1,
    maxLength: 128,
    examples: ['correct-horse'],
    description: '再次输入密码 · the password again',
  }),
})

const payment = t.Object({
  trade_id: t.Nullable(t.String()),
  gateway: t.String(),
  amount,
  paid_at: t.Nullable(dateTime),
  applied: t.Boolean({ description: 'false: 订单未在等待付款 · the order was not awaiting payment' }),
  refunds: t.Array(
    t.Object(
      {
        out_refund_no: t.String(),
        amount,
        cause: t.String({ description: 'request, surplus, late, wrong_amount, external' }),
        status: t.String({ description: 'pending, done' }),
        create_time: dateTime,
        done_at: t.Nullable(dateTime),
      },
      { description: '原路退回的款项 · refunds to the payer, pending or done' },
    ),
  ),
})

const parcel = t.Object({ carrier: t.String(), tracking_no: t.String(), shipped_at: dateTime })

const invoice = t.Object({
  kind: t.String(),
  title: t.String(),
  tax_no: t.Nullable(t.String()),
  status: t.String({ description: 'asked, issued, voided' }),
  number: t.Nullable(t.String()),
  void_reason: t.String(),
  issued_at: t.Nullable(dateTime),
  voided_at: t.Nullable(dateTime),
})

const refund = t.Object({
  ...refundRequest.properties,
  lines: t.Array(
    t.Object({
      ...refundRequest.properties.lines.items.properties,
      note: t.String({ description: '验货说明 · what the inspection says about the pieces' }),
    }),
  ),
})

const order = t.Object({
  order_id: t.String(),
  create_time: dateTime,
  status: t.Integer(),
  receiver: t.String(),
  receiver_mobile: t.String(),
  receiver_place: t.String(),
  total_count: t.Integer(),
  total_amount: amount,
  discount_amount: amount,
  freight: amount,
  pay_amount: amount,
  pay_method: t.Integer(),
  remark: t.String(),
  invoice: t.Nullable(invoice),
  former_invoices: t.Array(invoice, {
    description: '已作废并重新申请的发票 · invoices that were voided before the order got another one',
  }),
  payments: t.Array(payment),
  shipment: {
    ...t.Nullable(parcel),
    description: '第一个包裹，请使用 shipments · the first parcel; use shipments',
    deprecated: true,
  },
  shipments: t.Array(parcel),
  notes: t.Array(t.Object({ time: dateTime, note: t.String() }), {
    description: '店铺员工的备注 · notes of the shop about the order',
  }),
  refunds: t.Array(refund),
  skus: t.Array(
    t.Object({
      sku_id: t.Integer(),
      name: t.String(),
      count: t.Integer(),
      price: amount,
      review_id: t.Optional(t.Integer()),
      comment: t.Optional(t.String()),
      score: t.Optional(t.Integer()),
      is_anonymous: t.Optional(t.Boolean()),
      comment_time: t.Optional(t.Nullable(dateTime)),
      follow_up: t.Optional(t.String()),
      follow_up_time: t.Optional(t.Nullable(dateTime)),
      pictures: t.Optional(t.Array(t.String())),
    }),
  ),
})

const coupon = t.Object({
  id: t.Integer(),
  coupon_id: t.Integer(),
  name: t.String(),
  status: t.String({ description: 'unused, used, expired' }),
  claimed_at: dateTime,
  used_at: t.Nullable(dateTime),
  order_id: t.Nullable(t.String({ description: '用于该订单 · the order that used the coupon' })),
})

export const personalData = t.Object({
  exported_at: dateTime,
  profile: t.Object({
    ...profile.properties,
    date_joined: dateTime,
    last_login: t.Nullable(dateTime),
    consent: t.Nullable(
      t.Object(
        {
          at: dateTime,
          agreement_version: t.Nullable(t.Integer()),
          privacy_version: t.Nullable(t.Integer()),
        },
        { description: '注册时同意的用户协议与隐私政策的版本 · the texts that the user accepted' },
      ),
    ),
    lock: t.Nullable(
      t.Object(
        { at: dateTime, reason: t.String() },
        { description: '账号被锁定的时间和原因 · when and why it was locked' },
      ),
    ),
  }),
  default_address_id: t.Nullable(t.Integer()),
  addresses: t.Array(address),
  identities: t.Array(t.Object({ provider: t.String(), subject: t.String(), bound_at: dateTime })),
  orders: t.Array(order),
  coupons: t.Array(coupon),
  cart: t.Array(t.Object({ sku_id: t.Integer(), count: t.Integer(), selected: t.Boolean() })),
  favourites: t.Array(t.Object({ sku_id: t.Integer(), name: t.String(), create_time: dateTime })),
  stock_notices: t.Array(t.Object({ sku_id: t.Integer(), name: t.String(), expires_at: dateTime })),
  order_messages: t.String({ description: 'off, sms, email' }),
  messages: t.Array(
    t.Object({
      kind: t.String({ examples: ['order_shipped'] }),
      order_id: t.Optional(t.String()),
      refund_id: t.Optional(t.Integer()),
      sku_id: t.Optional(t.Integer()),
      create_time: dateTime,
      sent_at: t.Nullable(dateTime),
    }),
    { description: '最近 30 天的消息 · messages of the last 30 days' },
  ),
  sessions: t.Array(
    t.Object(
      { issued_at: dateTime, expires_at: dateTime },
      { description: '可续期的登录 · sign-ins that a refresh token can renew' },
    ),
  ),
  saved_views: t.Array(
    t.Object({
      name: t.String(),
      list: t.String(),
      filters: t.Record(t.String(), t.String()),
      columns: t.Array(t.String()),
    }),
    { description: '员工保存的视图 · views that a staff user keeps' },
  ),
  browse_history: t.Array(t.Object({ sku_id: t.Integer(), name: t.String() })),
})
