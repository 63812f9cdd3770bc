import { t } from 'elysia'
import { amount, dateTime } from '../../http/fields.ts'
import { currentPassword } from '../../http/input/password-field.ts'
import { profile } from '../accounts/model.ts'
import { address } from '../addresses/model.ts'
import { statusList } from '../orders/lifecycle/order-state-machine.ts'
import { priceFields } from '../orders/model.ts'
import { payMethodList } from '../orders/pay-methods.ts'
import { refundRequest } from '../orders/refunds/model.ts'
import { couponStates } from '../promotions/model.ts'

export const closing = t.Object({
  password: currentPassword('再次输入密码 · the password again'),
})

const payment = t.Object({
  trade_id: t.Nullable(t.String()),
  gateway: t.String({ description: '支付渠道，如 alipay、wechat · gateway, such as alipay or wechat' }),
  amount,
  paid_at: t.Nullable(dateTime),
  applied: t.Boolean({
    description:
      '是否用于支付订单；false：订单未在等待付款 · whether it paid the order; false: the order was not awaiting payment',
  }),
  refunds: t.Array(
    t.Object(
      {
        out_refund_no: t.String(),
        amount,
        cause: t.String({
          description:
            'request 退款申请, surplus 重复支付, late 订单已取消, wrong_amount 金额不符, external 渠道后台退款 · why it was refunded',
        }),
        status: t.String({ description: 'pending 退款中, done 已到账 · under way or done' }),
        create_time: dateTime,
        done_at: t.Nullable(dateTime),
      },
      { description: '原路退回的款项 · refunds to the payer, pending or done' },
    ),
  ),
})

const parcel = t.Object({ carrier: t.String(), tracking_no: t.String(), shipped_at: dateTime })

const invoice = t.Object({
  kind: t.String({ description: 'personal 个人, company 公司 · a person or a company' }),
  title: t.String(),
  tax_no: t.Nullable(t.String()),
  status: t.String({ description: 'asked 待开, issued 已开, voided 已作废 · state of the invoice' }),
  number: t.Nullable(t.String({ description: '发票号码，未开具为 null · number; null before it is issued' })),
  void_reason: t.String(),
  issued_at: t.Nullable(dateTime, {
    description: '开具时间，未开具为 null · when it was issued; null before',
  }),
  voided_at: t.Nullable(dateTime, {
    description: '作废时间，未作废为 null · when it was voided; null before',
  }),
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
  status: t.Integer({ description: statusList }),
  receiver: t.String(),
  receiver_mobile: t.String(),
  receiver_place: t.String(),
  ...priceFields,
  pay_method: t.Integer({ description: payMethodList }),
  remark: t.String(),
  invoice: t.Nullable(invoice, { description: '没有申请发票为 null · null if none was asked for' }),
  former_invoices: t.Array(invoice, {
    description: '已作废并重新申请的发票 · invoices that were voided before the order got another one',
  }),
  payments: t.Array(payment),
  shipment: {
    ...t.Nullable(parcel),
    description: '第一个包裹，未发货为 null；请使用 shipments · the first parcel; null before; use shipments',
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
      count: t.Integer({ description: '件数 · pieces' }),
      price: { ...amount, description: '下单时的单价，元 · unit price at the time of ordering, in yuan' },
      review_id: t.Optional(
        t.Integer({ description: '评价编号，已评价才有 · id of the review; only of a reviewed line' }),
      ),
      comment: t.Optional(t.String()),
      score: t.Optional(t.Integer()),
      is_anonymous: t.Optional(t.Boolean()),
      comment_time: t.Optional(
        t.Nullable(dateTime, {
          description: '评价时间；仅导入的旧数据可能为 null · time of the review; null only in imported data',
        }),
      ),
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
  status: t.String({ description: couponStates }),
  claimed_at: dateTime,
  used_at: t.Nullable(dateTime, { description: '使用时间，未使用为 null · when it was used; null before' }),
  order_id: t.Nullable(
    t.String({ description: '使用它的订单，未使用为 null · the order that used it; null before' }),
  ),
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
        {
          description:
            '注册时同意的用户协议与隐私政策的版本，没有则为 null · the texts that the user accepted; null without a consent',
        },
      ),
    ),
    lock: t.Nullable(
      t.Object(
        { at: dateTime, reason: t.String() },
        {
          description:
            '账号被锁定的时间和原因，未锁定为 null · when and why it was locked; null if it is not',
        },
      ),
    ),
  }),
  default_address_id: t.Nullable(t.Integer()),
  addresses: t.Array(address),
  identities: t.Array(
    t.Object({
      provider: t.String({ description: '登录方式，如 qq · login provider, such as qq' }),
      subject: t.String({ description: '该方式中的用户标识 · id of the user at the provider' }),
      bound_at: dateTime,
    }),
  ),
  orders: t.Array(order),
  coupons: t.Array(coupon),
  cart: t.Array(t.Object({ sku_id: t.Integer(), count: t.Integer(), selected: t.Boolean() })),
  favourites: t.Array(t.Object({ sku_id: t.Integer(), name: t.String(), create_time: dateTime })),
  stock_notices: t.Array(t.Object({ sku_id: t.Integer(), name: t.String(), expires_at: dateTime })),
  order_messages: t.String({
    description: 'off 不接收, sms 短信, email 邮件 · how messages about orders are received',
  }),
  messages: t.Array(
    t.Object({
      kind: t.String({ examples: ['order_shipped'] }),
      order_id: t.Optional(t.String()),
      refund_id: t.Optional(t.Integer()),
      sku_id: t.Optional(t.Integer()),
      create_time: dateTime,
      sent_at: t.Nullable(dateTime, {
        description: '发送时间，未发送为 null · when it was sent; null before',
      }),
    }),
    { description: 'MESSAGE_RETENTION（30 天）内的消息 · messages of the last MESSAGE_RETENTION (30 days)' },
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
