import { isoWithOffset } from '../../../lib/clock.ts'
import type {
  Bill,
  NewPayment,
  NewRefund,
  PaymentGateway,
  Refund,
  StartedPayment,
  Trade,
} from '../payment-gateway.ts'
import type { CallOptions } from '../with-gateway-errors.ts'
import { parseWechatPayBill } from './bill.ts'
import {
  createWechatPayClient,
  unexpectedResponse,
  type WechatPayClient,
  type WechatPayResponse,
  type WechatPaySettings,
} from './client.ts'
import { fenField, objectField, parseRefundState, textField, timeField } from './fields.ts'
import { verifyNotification } from './notifications.ts'

export type { WechatPaySettings } from './client.ts'

/** WeChat Pay (API v3, Native) as one merchant sees it. https://pay.weixin.qq.com/doc/v3/merchant/4012791832 */
export function createWechatPay(settings: WechatPaySettings, options?: CallOptions): PaymentGateway {
  const app = createWechatPayClient(settings, options)
  return {
    name: 'wechat',
    start: (payment) => start(app, payment),
    query: (outTradeNo) => query(app, outTradeNo),
    close: (outTradeNo) => close(app, outTradeNo),
    refund: (refund) => refundTrade(app, refund),
    queryRefund: (outTradeNo, outRefundNo) => queryRefund(app, outTradeNo, outRefundNo),
    verifyNotification: (headers, rawBody) => verifyNotification(app, headers, rawBody),
    downloadBill: (day) => downloadBill(app, day),
  }
}

const trades = '/v3/pay/transactions'
const refunds = '/v3/refund/domestic/refunds'

async function start({ call, settings }: WechatPayClient, payment: NewPayment): Promise<StartedPayment> {
  const answer = await call({
    method: 'POST',
    path: `${trades}/native`,
    body: {
      appid: settings.appId,
      mchid: settings.mchId,
      description: payment.subject.slice(0, 42),
      out_trade_no: payment.outTradeNo,
      time_expire: isoWithOffset(payment.expiresAt, 'Asia/Shanghai'),
      notify_url: settings.notifyUrl,
      amount: { total: payment.amountFen, currency: 'CNY' },
    },
  })
  if (answer.code === 'ORDERPAID') return { state: 'already_paid' }
  if (answer.code === 'ORDERCLOSED') return { state: 'closed' }
  if (answer.code === 'OUTTRADENOUSED') return { state: 'conflict' }
  const url = textField(answer.body, 'code_url')
  if (answer.code !== undefined || !url) throw unexpectedResponse(answer, 'native')
  return { state: 'started', url }
}

async function query({ call, settings }: WechatPayClient, outTradeNo: string): Promise<Trade> {
  const path = `${trades}/out-trade-no/${encodeURIComponent(outTradeNo)}`
  const answer = await call({ method: 'GET', path: `${path}?mchid=${encodeURIComponent(settings.mchId)}` })
  if (answer.code === 'ORDERNOTEXIST') return { state: 'absent' }
  const { body } = answer
  // a signed answer to another question must not settle this one
  if (
    answer.code !== undefined ||
    textField(body, 'out_trade_no') !== outTradeNo ||
    textField(body, 'mchid') !== settings.mchId ||
    textField(body, 'appid') !== settings.appId
  )
    throw unexpectedResponse(answer, 'query')
  const told = textField(body, 'trade_state')
  if (told === 'NOTPAY' || told === 'USERPAYING' || told === 'PAYERROR') return { state: 'unpaid' }
  if (told === 'CLOSED' || told === 'REVOKED') return { state: 'closed' }
  const tradeNo = textField(body, 'transaction_id')
  const amountFen = fenField(objectField(body, 'amount'), 'total')
  if ((told !== 'SUCCESS' && told !== 'REFUND') || !tradeNo || amountFen === undefined)
    throw unexpectedResponse(answer, 'query')
  const state = told === 'SUCCESS' ? 'paid' : 'refunded'
  return { state, tradeNo, amountFen, paidAt: timeField(body, 'success_time') }
}

async function close(
  app: WechatPayClient,
  outTradeNo: string,
): Promise<'closed' | 'already_paid' | 'absent'> {
  const answer = await app.call({
    method: 'POST',
    path: `${trades}/out-trade-no/${encodeURIComponent(outTradeNo)}/close`,
    body: { mchid: app.settings.mchId },
  })
  if (answer.status === 204) return 'closed'
  if (answer.code === 'ORDERNOTEXIST') return 'absent'
  // what cannot be closed is told in several ways, and differently over the years: the trade itself says why
  const trade = await query(app, outTradeNo)
  if (trade.state === 'unpaid') throw unexpectedResponse(answer, 'close')
  return trade.state === 'paid' || trade.state === 'refunded' ? 'already_paid' : trade.state
}

async function refundTrade({ call, settings }: WechatPayClient, refund: NewRefund): Promise<Refund> {
  const answer = await call({
    method: 'POST',
    path: refunds,
    body: {
      out_trade_no: refund.outTradeNo,
      out_refund_no: refund.outRefundNo,
      reason: refund.reason.slice(0, 26),
      notify_url: settings.notifyUrl,
      amount: { refund: refund.refundFen, total: refund.totalFen, currency: 'CNY' },
    },
  })
  // such a refusal gives nothing back: https://pay.weixin.qq.com/doc/v3/merchant/4012791883
  if (answer.code !== undefined) return { state: 'failed', reason: answer.code }
  return parseRefund(answer, refund.outTradeNo, refund.outRefundNo)
}

async function queryRefund(
  { call }: WechatPayClient,
  outTradeNo: string,
  outRefundNo: string,
): Promise<Refund | Readonly<{ state: 'absent' }>> {
  const answer = await call({ method: 'GET', path: `${refunds}/${encodeURIComponent(outRefundNo)}` })
  if (answer.code === 'RESOURCENOTEXISTS') return { state: 'absent' }
  return parseRefund(answer, outTradeNo, outRefundNo)
}

function parseRefund(answer: WechatPayResponse, outTradeNo: string, outRefundNo: string): Refund {
  const { code, body } = answer
  const ours =
    textField(body, 'out_trade_no') === outTradeNo && textField(body, 'out_refund_no') === outRefundNo
  const state = parseRefundState(textField(body, 'status'))
  if (code !== undefined || !ours || !state) throw unexpectedResponse(answer, 'refund')
  if (state === 'failed') return { state, reason: 'CLOSED' }
  return { state, refundId: textField(body, 'refund_id') }
}

async function downloadBill({ call, download }: WechatPayClient, day: string): Promise<Bill> {
  const answer = await call({ method: 'GET', path: `/v3/bill/tradebill?bill_date=${day}&bill_type=ALL` })
  if (answer.code === 'STATEMENTCREATING') return { state: 'creating' }
  if (answer.code === 'NOSTATEMENTEXIST') return { state: 'absent' }
  const url = textField(answer.body, 'download_url')
  const sha1 = textField(answer.body, 'hash_value')
  if (answer.code !== undefined || !url || !sha1 || textField(answer.body, 'hash_type') !== 'SHA1')
    throw unexpectedResponse(answer, 'tradebill')
  return { state: 'ready', rows: parseWechatPayBill(await download(url), sha1) }
}
