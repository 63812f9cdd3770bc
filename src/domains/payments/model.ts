import { type DocumentDecoration, t } from 'elysia'
import { json } from '../../http/fields.ts'
import type { OrderStatus } from '../orders/lifecycle/order-state-machine.ts'
import { orderStatus } from '../orders/model.ts'
import { payMethodList } from '../orders/pay-methods.ts'
import type { PaymentStatus } from './get-payment-status.ts'
import type { PaymentLink } from './start-payment.ts'

export const startQuery = t.Object({
  pay_method: t.Optional(
    t.Integer({
      minimum: 1,
      maximum: 3,
      description: `${payMethodList}（默认为下单时所选，填写后替换 · default: the method of the order; a given method replaces it）`,
      hint: { zh: '支付方式无效', en: 'must be 1, 2 or 3' },
    }),
  ),
  device: t.Optional(
    t.Union([t.Literal('page'), t.Literal('phone')], {
      description:
        'page 电脑网页（默认）, phone 手机网页 · page: a page for computers (default), phone: a page on a phone',
      hint: { zh: '设备应为 page 或 phone', en: 'must be page or phone' },
    }),
  ),
})

export const started = t.Union([
  t.Object({ alipay_url: t.String({ description: '支付宝支付链接 · URL of the cashier page' }) }),
  t.Object({ code_url: t.String({ description: '微信支付二维码内容 · content of the QR code' }) }),
  t.Object({ h5_url: t.String({ description: '微信 H5 支付链接 · page that opens WeChat on a phone' }) }),
])

export const confirmedReturn = t.Object({
  trade_id: t.String({ description: '支付宝流水号 · Alipay trade number' }),
})

export const paymentState = t.Object({
  status: orderStatus,
  trade_id: t.Nullable(
    t.String({ description: '支付流水号，未支付时为 null · trade number, null until paid' }),
  ),
})

/** Converts a payment link: for WeChat Pay a QR code or, on a phone, a URL; for Alipay a URL. */
export function presentStarted({ gateway, url }: PaymentLink): typeof started.static {
  if (gateway === 'wechat_phone') return { h5_url: url }
  return gateway === 'wechat' ? { code_url: url } : { alipay_url: url }
}

/** Converts the payment status of an order. */
export function presentState({ status, tradeId }: PaymentStatus): typeof paymentState.static {
  return { status: status as OrderStatus, trade_id: tradeId }
}

/** What the gateways send, by the name of the parameter, member or header. */
const meanings = {
  out_trade_no: '订单编号；手机支付后附 p · order number; with a p behind it for a payment on a phone',
  trade_no: '支付宝交易号 · Alipay trade number',
  total_amount: '交易金额，元 · amount of the trade in yuan',
  app_id: '店铺在支付宝的应用 · id of the shop’s application at Alipay',
  seller_id: '收款的支付宝账号 · Alipay account that gets the money',
  sign: '其他参数的签名 · signature over the other parameters',
  sign_type: '签名算法，RSA2 · algorithm of the signature, RSA2',
  method: '支付宝接口名称 · name of the Alipay interface',
  charset: '字符集 · character set',
  version: '接口版本 · version of the interface',
  timestamp: '支付宝返回的时间，北京时间 · time of the return, in Beijing',
  auth_app_id: '授权的应用，通常与 app_id 相同 · authorized application, usually app_id',
  notify_id: '通知编号 · id of the notification',
  notify_time: '通知时间，北京时间 · time of the notification, in Beijing',
  trade_status:
    '交易状态，如 TRADE_SUCCESS 支付成功 · state of the trade, such as TRADE_SUCCESS for a payment',
  id: '通知编号 · id of the notification',
  event_type: '通知类型，如 TRANSACTION.SUCCESS 支付成功 · kind, such as TRANSACTION.SUCCESS for a payment',
  resource: '加密的通知内容 · encrypted content of the notification',
  'Wechatpay-Serial':
    '签名所用平台证书或公钥的编号 · serial number of the certificate or public key of the signature',
  'Wechatpay-Signature':
    '对时间戳、随机串和请求体的签名，Base64 · signature over timestamp, nonce and body, base64',
  'Wechatpay-Timestamp': '签名的时间，Unix 秒 · time of the signature in Unix seconds',
  'Wechatpay-Nonce': '签名的随机串 · nonce of the signature',
} as const
type SentName = keyof typeof meanings

const returnFields = [
  'out_trade_no',
  'trade_no',
  'total_amount',
  'app_id',
  'seller_id',
  'sign',
  'sign_type',
] as const

/** With an example of each. */
const otherReturnFields: Readonly<Partial<Record<SentName, string>>> = {
  method: 'alipay.trade.page.pay.return',
  charset: 'utf-8',
  version: '1.0',
  timestamp: '2026-11-23 20:05:09',
  auth_app_id: '2021000000000000',
}

/** The parameters that Alipay appends to the return URL. There may be more; the signature covers all of them. */
export const returnParameters: NonNullable<DocumentDecoration['parameters']> = [
  ...returnFields,
  ...(Object.keys(otherReturnFields) as SentName[]),
].map((name: SentName) => {
  const example = otherReturnFields[name]
  return {
    name,
    in: 'query',
    required: example === undefined,
    schema: { type: 'string', description: meanings[name], ...(example && { examples: [example] }) },
  }
})

const notificationFields = [...returnFields, 'notify_id', 'notify_time', 'trade_status'] as const

/** The notification of Alipay. The route reads the raw body because the signature covers every field. */
export const alipayNotificationBody: NonNullable<DocumentDecoration['requestBody']> = {
  required: true,
  content: {
    'application/x-www-form-urlencoded': {
      schema: {
        type: 'object',
        required: [...notificationFields],
        properties: Object.fromEntries(
          notificationFields.map((name) => [name, { type: 'string', description: meanings[name] }]),
        ),
        additionalProperties: { type: 'string' },
      },
    },
  },
}

const signatureHeaders = [
  'Wechatpay-Serial',
  'Wechatpay-Signature',
  'Wechatpay-Timestamp',
  'Wechatpay-Nonce',
] as const

export const weChatHeaders: NonNullable<DocumentDecoration['parameters']> = signatureHeaders.map((name) => ({
  name,
  in: 'header',
  required: true,
  schema: { type: 'string', description: meanings[name] },
}))

/** The notification of WeChat Pay. The route reads the raw body because the signature covers every byte. */
export const weChatNotificationBody: NonNullable<DocumentDecoration['requestBody']> = {
  required: true,
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['id', 'event_type', 'resource'],
        properties: {
          id: { type: 'string', description: meanings.id },
          event_type: { type: 'string', description: meanings.event_type },
          resource: {
            type: 'object',
            description: meanings.resource,
            additionalProperties: { type: 'string' },
          },
        },
        additionalProperties: true,
      },
    },
  },
}

/** The answer that makes WeChat Pay send a notification again. */
export const weChatFailure = {
  description: '',
  content: json(t.Object({ code: t.Literal('FAIL'), message: t.String() })),
}
