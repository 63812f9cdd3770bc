import { AlipaySdk } from 'alipay-sdk'
import type { config } from '../config.ts'
import { now, wallClock } from '../lib/clock.ts'
import { defineError, gatewayUnavailable } from '../lib/errors.ts'
import { openMessage } from './alipay-messages.ts'

export const refundRefused = defineError(
  409,
  'refund_refused',
  '支付宝拒绝了退款',
  'Alipay refuses this refund',
)

export type PagePayment = Readonly<{
  outTradeNo: string
  /** Yuan with two places. */
  totalAmount: string
  subject: string
  timeExpire: Date
  bankCardOnly?: boolean
}>

export type Refund = Readonly<{
  outTradeNo: string
  /** The idempotency key: the same number never gives money back twice. */
  outRequestNo: string
  /** Yuan with two places. */
  amount: string
  reason: string
}>

export type TradeStatus = (typeof tradeStatuses)[number]

export type Trade =
  | Readonly<{ found: false }>
  | Readonly<{ found: true; tradeNo: string; status: TradeStatus; totalAmount: string }>

export type AlipaySettings = NonNullable<typeof config.alipay>
type App = Readonly<{ sdk: AlipaySdk; settings: AlipaySettings; timeoutMs: number }>
type Reply = Readonly<Record<string, string | undefined>>

const tradeStatuses = ['WAIT_BUYER_PAY', 'TRADE_SUCCESS', 'TRADE_FINISHED', 'TRADE_CLOSED'] as const

/** Bank cards as Alipay names them: https://opendocs.alipay.com/open/common/wifww7 */
const bankCardChannels = 'bankPay,debitCardExpress,creditCard,creditCardExpress'

/** Alipay as one app of its open platform sees it. */
export function createAlipay(settings: AlipaySettings, timeoutMs = 5_000) {
  const sdk = new AlipaySdk({
    appId: settings.appId,
    privateKey: settings.privateKey.trim(),
    keyType: settings.privateKey.includes('RSA PRIVATE KEY') ? 'PKCS1' : 'PKCS8',
    alipayPublicKey: settings.publicKey.trim(),
    gateway: settings.gateway,
    signType: 'RSA2',
  })
  const app = { sdk, settings, timeoutMs }
  return {
    startPagePayment: (payment: PagePayment) => pagePaymentUrl(app, payment),
    queryTrade: (outTradeNo: string) => queryTrade(app, outTradeNo),
    closeTrade: (outTradeNo: string) => closeTrade(app, outTradeNo),
    refundTrade: (refund: Refund) => refundTrade(app, refund),
    openReturn: (query: Readonly<Record<string, string>>) =>
      openMessage(Object.entries(query), settings.publicKey),
    openNotice: (rawBody: string) => openMessage([...new URLSearchParams(rawBody)], settings.publicKey),
  }
}

function pagePaymentUrl({ sdk, settings }: App, payment: PagePayment): string {
  return sdk.pageExecute('alipay.trade.page.pay', 'GET', {
    timestamp: beijingTime(now()),
    returnUrl: settings.returnUrl,
    notifyUrl: settings.notifyUrl,
    bizContent: {
      out_trade_no: payment.outTradeNo,
      total_amount: payment.totalAmount,
      subject: payment.subject.replace(/[/=&]/g, ' ').slice(0, 256),
      product_code: 'FAST_INSTANT_TRADE_PAY',
      time_expire: beijingTime(payment.timeExpire),
      ...(payment.bankCardOnly ? { enable_pay_channels: bankCardChannels } : {}),
    },
  })
}

async function queryTrade(app: App, outTradeNo: string): Promise<Trade> {
  const reply = await execute(app, 'alipay.trade.query', { out_trade_no: outTradeNo })
  if (reply.sub_code === 'ACQ.TRADE_NOT_EXIST') return { found: false }
  const { trade_no: tradeNo, total_amount: totalAmount, trade_status: told } = accepted(reply)
  const status = tradeStatuses.find((known) => known === told)
  // a signed reply to another question must not settle this one
  if (!status || !tradeNo || !totalAmount || reply.out_trade_no !== outTradeNo) throw unexpected(reply)
  return { found: true, tradeNo, status, totalAmount }
}

async function closeTrade(app: App, outTradeNo: string): Promise<'closed' | 'not_found' | 'already_paid'> {
  const reply = await execute(app, 'alipay.trade.close', { out_trade_no: outTradeNo })
  if (reply.sub_code === 'ACQ.TRADE_NOT_EXIST') return 'not_found'
  if (reply.sub_code !== 'ACQ.TRADE_STATUS_ERROR') {
    accepted(reply)
    return 'closed'
  }
  // the refusal does not tell a paid trade from one that was closed before
  const trade = await queryTrade(app, outTradeNo)
  if (!trade.found) return 'not_found'
  if (trade.status === 'WAIT_BUYER_PAY') throw unexpected(reply)
  return trade.status === 'TRADE_CLOSED' ? 'closed' : 'already_paid'
}

async function refundTrade(app: App, refund: Refund): Promise<'done' | 'pending'> {
  const trade = { out_trade_no: refund.outTradeNo, out_request_no: refund.outRequestNo }
  const reply = await execute(app, 'alipay.trade.refund', {
    ...trade,
    refund_amount: refund.amount,
    refund_reason: refund.reason,
  })
  if (reply.code === '40004' && reply.sub_code !== 'ACQ.SYSTEM_ERROR')
    throw refundRefused({ cause: unexpected(reply) })
  if (accepted(reply).fund_change === 'Y') return 'done'
  const asked = accepted(await execute(app, 'alipay.trade.fastpay.refund.query', trade))
  return asked.refund_status === 'REFUND_SUCCESS' ? 'done' : 'pending'
}

/**
 * One API call. Sent by fetch, since the SDK's own HTTP client never times out under Bun; signed and verified by the SDK,
 * over the bytes of the reply as they came.
 */
async function execute(app: App, method: string, bizContent: Record<string, string>): Promise<Reply> {
  const call = { timestamp: beijingTime(now()), bizContent }
  const url = new URL(app.sdk.pageExecute(method, 'GET', call))
  const body = new URLSearchParams({ biz_content: url.searchParams.get('biz_content') ?? '' })
  url.searchParams.delete('biz_content')
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(app.timeoutMs),
    })
    if (!response.ok) throw new Error(`${method}: HTTP ${response.status}`)
    const text = await response.text()
    const name = `${method.replaceAll('.', '_')}_response`
    const { sign, [name]: reply } = JSON.parse(text) as { sign?: string } & Record<string, Reply | undefined>
    if (!sign || !reply) throw new Error(`${method}: a reply without a signature`)
    app.sdk.checkResponseSign(text, name, sign, '')
    return reply
  } catch (error) {
    throw gatewayUnavailable({ cause: error })
  }
}

function accepted(reply: Reply): Reply {
  if (reply.code === '10000') return reply
  throw unexpected(reply)
}

function unexpected(reply: Reply) {
  const { code, sub_code: subCode = '', trade_status: status = '' } = reply
  return gatewayUnavailable({
    cause: new Error(`unexpected reply of Alipay: ${code} ${subCode} ${status}`),
  })
}

/** The gateway reads every time as Beijing's; the SDK would stamp a request with this machine's. */
function beijingTime(date: Date): string {
  const w = wallClock(date, 'Asia/Shanghai')
  return `${w.year}-${w.month}-${w.day} ${w.hour}:${w.minute}:${w.second}`
}
