import { createPublicKey, verify } from 'node:crypto'
import { AlipaySdk } from 'alipay-sdk'
import { ConfigError, config } from '../config.ts'
import { wallClock } from '../lib/clock.ts'
import { defineError, gatewayNotConfigured, gatewayUnavailable } from '../lib/errors.ts'

export const paymentSignatureInvalid = defineError(
  400,
  'payment_signature_invalid',
  '支付信息签名无效',
  'The signature of the payment message is not valid',
)

export type PagePayment = Readonly<{
  outTradeNo: string
  /** Yuan with two places. */
  totalAmount: string
  subject: string
  timeExpire: Date
  bankCardOnly: boolean
}>

/** What Alipay said in a return or a notice whose signature holds. Amounts are yuan as sent. */
export type AlipayMessage = Readonly<{
  outTradeNo: string
  tradeNo: string
  totalAmount: string
  appId: string
  sellerId: string
  tradeStatus: string | undefined
  refundFee: string | undefined
}>

export type Trade =
  | Readonly<{ found: false }>
  | Readonly<{ found: true; tradeNo: string; status: string; totalAmount: string }>

type Settings = NonNullable<typeof config.alipay>
type Reply = Readonly<Record<string, string | undefined>> & Readonly<{ code: string; subCode?: string }>

/** Bank cards as Alipay names them: https://opendocs.alipay.com/open/common/wifww7 */
const bankCardChannels = 'bankPay,debitCardExpress,creditCard,creditCardExpress'

/**
 * The address of Alipay's cashier page (alipay.trade.page.pay), signed by our key.
 * https://opendocs.alipay.com/open/59da99d0_alipay.trade.page.pay
 * @throws 503 gateway_not_configured
 */
export function startPagePayment(payment: PagePayment): string {
  const { sdk, settings } = connect()
  return sdk.pageExecute('alipay.trade.page.pay', 'GET', {
    returnUrl: settings.returnUrl,
    notifyUrl: settings.notifyUrl,
    bizContent: {
      out_trade_no: payment.outTradeNo,
      total_amount: payment.totalAmount,
      subject: payment.subject.replace(/[/=&]/g, ' '),
      product_code: 'FAST_INSTANT_TRADE_PAY',
      time_expire: beijingTime(payment.timeExpire),
      ...(payment.bankCardOnly ? { enable_pay_channels: bankCardChannels } : {}),
    },
  })
}

/**
 * Verifies and reads the query that Alipay appended to the return address.
 * @throws 400 payment_signature_invalid; 503 gateway_not_configured
 */
export function openReturn(query: Readonly<Record<string, string>>): AlipayMessage {
  return openPairs(Object.entries(query))
}

/**
 * Verifies and reads an asynchronous notice from its raw form body, decoded once.
 * @throws 400 payment_signature_invalid; 503 gateway_not_configured
 */
export function openNotice(rawBody: string): AlipayMessage {
  return openPairs([...new URLSearchParams(rawBody)])
}

/** Asks for the state of a trade. @throws 503 gateway_unavailable, gateway_not_configured */
export async function queryTrade(outTradeNo: string): Promise<Trade> {
  const reply = await execute('alipay.trade.query', { out_trade_no: outTradeNo })
  if (reply.subCode === 'ACQ.TRADE_NOT_EXIST') return { found: false }
  const { tradeNo, tradeStatus, totalAmount } = accepted(reply)
  return { found: true, tradeNo: tradeNo ?? '', status: tradeStatus ?? '', totalAmount: totalAmount ?? '' }
}

/** Closes an unpaid trade, so that nobody can pay it any more. @throws 503 gateway_unavailable */
export async function closeTrade(outTradeNo: string): Promise<'closed' | 'not_found' | 'already_paid'> {
  const reply = await execute('alipay.trade.close', { out_trade_no: outTradeNo })
  if (reply.subCode === 'ACQ.TRADE_NOT_EXIST') return 'not_found'
  if (reply.subCode === 'ACQ.TRADE_STATUS_ERROR') return 'already_paid'
  accepted(reply)
  return 'closed'
}

/** Found at start-up rather than at the first payment. @throws ConfigError when the two keys are halves of one pair */
export function checkKeys(): void {
  if (!config.alipay) return
  const ours = createPublicKey(config.alipay.privateKey).export({ type: 'spki', format: 'der' })
  const theirs = createPublicKey(config.alipay.publicKey).export({ type: 'spki', format: 'der' })
  if (ours.equals(theirs))
    throw new ConfigError("ALIPAY_PUBLIC_KEY: is the app's own public key, expected Alipay's")
}

/**
 * RSA2 over the pairs without `sign` and `sign_type`, sorted, with Alipay's key, whatever algorithm the message names.
 * A key that comes twice, or an encoding other than UTF-8, is not what Alipay sends.
 */
function openPairs(pairs: readonly (readonly [string, string])[]): AlipayMessage {
  const { settings } = connect()
  const fields = Object.fromEntries(pairs)
  const { sign, sign_type: signType, charset = 'utf-8' } = fields
  if (!sign || signType !== 'RSA2' || !/^utf-?8$/i.test(charset)) throw paymentSignatureInvalid()
  if (Object.keys(fields).length !== pairs.length) throw paymentSignatureInvalid()
  const signed = pairs
    .filter(([key, value]) => key !== 'sign' && key !== 'sign_type' && value !== '')
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join('&')
  if (!verify('RSA-SHA256', Buffer.from(signed), settings.publicKey, Buffer.from(sign, 'base64')))
    throw paymentSignatureInvalid()
  return {
    outTradeNo: fields.out_trade_no ?? '',
    tradeNo: fields.trade_no ?? '',
    totalAmount: fields.total_amount ?? '',
    appId: fields.app_id ?? '',
    sellerId: fields.seller_id ?? '',
    tradeStatus: fields.trade_status,
    refundFee: fields.refund_fee,
  }
}

async function execute(method: string, bizContent: Record<string, string>): Promise<Reply> {
  const { sdk } = connect()
  try {
    const reply = (await sdk.exec(method, { bizContent }, { validateSign: true })) as unknown as Reply
    // 20000: Alipay itself is out of order; everything else is an answer
    if (reply.code === '20000') throw new Error(`${method}: ${reply.subCode}`)
    return reply
  } catch (error) {
    throw gatewayUnavailable({ cause: error })
  }
}

function accepted(reply: Reply): Reply {
  if (reply.code === '10000') return reply
  throw gatewayUnavailable({ cause: new Error(`alipay refused: ${reply.code} ${reply.subCode ?? ''}`) })
}

let connection: { sdk: AlipaySdk; settings: Settings } | undefined

function connect() {
  const settings = config.alipay
  if (!settings) throw gatewayNotConfigured()
  connection ??= {
    settings,
    sdk: new AlipaySdk({
      appId: settings.appId,
      privateKey: settings.privateKey.trim(),
      keyType: settings.privateKey.includes('RSA PRIVATE KEY') ? 'PKCS1' : 'PKCS8',
      alipayPublicKey: settings.publicKey.trim(),
      gateway: settings.gateway,
      signType: 'RSA2',
      timeout: 5_000,
    }),
  }
  return connection
}

function beijingTime(date: Date): string {
  const w = wallClock(date, 'Asia/Shanghai')
  return `${w.year}-${w.month}-${w.day} ${w.hour}:${w.minute}:${w.second}`
}
