import { type DocumentDecoration, t } from 'elysia'
import { json } from '../../http/fields.ts'
import type { PaymentStatus } from './get-payment-status.ts'
import type { PaymentLink } from './start-payment.ts'

export const startQuery = t.Object({
  pay_method: t.Optional(
    t.Integer({
      minimum: 1,
      maximum: 3,
      description:
        '1 银行卡, 2 支付宝, 3 微信；默认为下单时所选 · that of the order unless given, and then the order takes it over',
      hint: { zh: '支付方式无效', en: 'must be 1, 2 or 3' },
    }),
  ),
})

export const started = t.Union([
  t.Object({ alipay_url: t.String({ description: '支付宝支付链接 · the cashier page to open' }) }),
  t.Object({ code_url: t.String({ description: '微信支付二维码内容 · the text of the QR code to show' }) }),
])

export const confirmedReturn = t.Object({ trade_id: t.String({ description: '支付宝流水号' }) })

export const paymentState = t.Object({
  status: t.Integer({ description: '订单状态 · 1 待支付 … 6 已取消' }),
  trade_id: t.Nullable(t.String({ description: '支付流水号，未支付时为 null · null until it is paid' })),
})

export function presentStarted({ gateway, url }: PaymentLink): typeof started.static {
  return gateway === 'wechat' ? { code_url: url } : { alipay_url: url }
}

export function presentState({ status, tradeId }: PaymentStatus): typeof paymentState.static {
  return { status, trade_id: tradeId }
}

const returned = ['out_trade_no', 'trade_no', 'total_amount', 'app_id', 'seller_id', 'sign', 'sign_type']

/** What Alipay appends; there may be more, and all of it is signed. */
export const returnParameters: NonNullable<DocumentDecoration['parameters']> = returned.map((name) => ({
  name,
  in: 'query',
  required: true,
  schema: { type: 'string' },
}))

const noticed = [...returned, 'notify_id', 'notify_time', 'trade_status']

/** A notice as Alipay posts it, read raw since its signature covers every field. */
export const alipayNotificationBody: NonNullable<DocumentDecoration['requestBody']> = {
  required: true,
  content: {
    'application/x-www-form-urlencoded': {
      schema: {
        type: 'object',
        required: noticed,
        properties: Object.fromEntries(noticed.map((name) => [name, { type: 'string' }])),
        additionalProperties: { type: 'string' },
      },
    },
  },
}

const noticeHeaders = ['Wechatpay-Serial', 'Wechatpay-Signature', 'Wechatpay-Timestamp', 'Wechatpay-Nonce']

export const weChatHeaders: NonNullable<DocumentDecoration['parameters']> = noticeHeaders.map((name) => ({
  name,
  in: 'header',
  required: true,
  schema: { type: 'string' },
}))

/** A notice as WeChat Pay posts it, read raw since its signature covers every byte. */
export const weChatNotificationBody: NonNullable<DocumentDecoration['requestBody']> = {
  required: true,
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['id', 'event_type', 'resource'],
        properties: {
          id: { type: 'string' },
          event_type: { type: 'string' },
          resource: { type: 'object', additionalProperties: { type: 'string' } },
        },
        additionalProperties: true,
      },
    },
  },
}

/** How WeChat Pay is told to send a notice again. */
export const weChatFailure = {
  description: '',
  content: json(t.Object({ code: t.Literal('FAIL'), message: t.String() })),
}
