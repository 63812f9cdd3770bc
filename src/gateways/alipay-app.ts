import { now } from '../lib/clock.ts'
import { defineError } from '../lib/errors.ts'
import {
  type AlipayApp,
  type AlipaySettings,
  alipayApp,
  beijingTime,
  execute,
  unexpected,
} from './alipay-call.ts'
import { openMessage } from './alipay-messages.ts'
import type { AlipayReply } from './alipay-replies.ts'

export type { AlipaySettings } from './alipay-call.ts'

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

const tradeStatuses = ['WAIT_BUYER_PAY', 'TRADE_SUCCESS', 'TRADE_FINISHED', 'TRADE_CLOSED'] as const

/** Bank cards as Alipay names them: https://opendocs.alipay.com/open/common/wifww7 */
const bankCardChannels = 'bankPay,debitCardExpress,creditCard,creditCardExpress'

/** Alipay as one app of its open platform sees it. */
export function createAlipay(settings: AlipaySettings, timeoutMs?: number) {
  const app = alipayApp(settings, timeoutMs)
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

function pagePaymentUrl({ sdk, settings }: AlipayApp, payment: PagePayment): string {
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

async function queryTrade(app: AlipayApp, outTradeNo: string): Promise<Trade> {
  const reply = await execute(app, 'alipay.trade.query', { bizContent: { out_trade_no: outTradeNo } })
  if (reply.sub_code === 'ACQ.TRADE_NOT_EXIST') return { found: false }
  const { trade_no: tradeNo, total_amount: totalAmount, trade_status: told } = accepted(reply)
  const status = tradeStatuses.find((known) => known === told)
  // a signed reply to another question must not settle this one
  if (!status || !tradeNo || !totalAmount || reply.out_trade_no !== outTradeNo) throw unexpected(reply)
  return { found: true, tradeNo, status, totalAmount }
}

async function closeTrade(
  app: AlipayApp,
  outTradeNo: string,
): Promise<'closed' | 'not_found' | 'already_paid'> {
  const reply = await execute(app, 'alipay.trade.close', { bizContent: { out_trade_no: outTradeNo } })
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

async function refundTrade(app: AlipayApp, refund: Refund): Promise<'done' | 'pending'> {
  const trade = { out_trade_no: refund.outTradeNo, out_request_no: refund.outRequestNo }
  const reply = await execute(app, 'alipay.trade.refund', {
    bizContent: { ...trade, refund_amount: refund.amount, refund_reason: refund.reason },
  })
  if (reply.code === '40004' && reply.sub_code !== 'ACQ.SYSTEM_ERROR')
    throw refundRefused({ cause: unexpected(reply) })
  if (accepted(reply).fund_change === 'Y') return 'done'
  const asked = accepted(await execute(app, 'alipay.trade.fastpay.refund.query', { bizContent: trade }))
  return asked.refund_status === 'REFUND_SUCCESS' ? 'done' : 'pending'
}

function accepted(reply: AlipayReply): AlipayReply {
  if (reply.code === '10000') return reply
  throw unexpected(reply)
}
