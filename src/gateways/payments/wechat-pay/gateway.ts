import { isoWithOffset } from '../../../lib/clock.ts'
import type {
  Bill,
  NewPayment,
  NewRefund,
  Refund,
  StartedPayment,
  Trade,
  VendorGateway,
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
import { fenField, isInCny, objectField, parseRefundState, textField, timeField } from './fields.ts'
import { verifyNotification } from './notifications.ts'

export type { WechatPaySettings } from './client.ts'

/**
 * Creates the gateway of one merchant of WeChat Pay (API v3, Native and H5).
 * https://pay.weixin.qq.com/doc/v3/merchant/4012791832
 */
export function createWechatPay(settings: WechatPaySettings, options?: CallOptions): VendorGateway {
  const client = createWechatPayClient(settings, options)
  return {
    name: 'wechat',
    // a code can be scanned for two hours, an address of H5 opened for five minutes
    linkSeconds: 7_200,
    phoneLinkSeconds: 300,
    start: (payment) => start(client, payment, 'native'),
    startOnPhone: (payment) => start(client, payment, 'h5'),
    query: (outTradeNo) => query(client, outTradeNo),
    close: (outTradeNo) => close(client, outTradeNo),
    refund: (refund) => refundTrade(client, refund),
    queryRefund: (outTradeNo, outRefundNo) => queryRefund(client, outTradeNo, outRefundNo),
    verifyNotification: (headers, rawBody) => verifyNotification(client, headers, rawBody),
    downloadBill: (day) => downloadBill(client, day),
  }
}

const trades = '/v3/pay/transactions'
const refunds = '/v3/refund/domestic/refunds'

/** The member of the answer that holds the link of each product. */
const links = { native: 'code_url', h5: 'h5_url' } as const

async function start(
  { call, settings }: WechatPayClient,
  payment: NewPayment,
  product: keyof typeof links,
): Promise<StartedPayment> {
  const scene = { payer_client_ip: payment.payerAddress, h5_info: { type: 'Wap' } }
  const response = await call({
    method: 'POST',
    path: `${trades}/${product}`,
    body: {
      appid: settings.appId,
      mchid: settings.mchId,
      description: payment.subject.slice(0, 42),
      out_trade_no: payment.outTradeNo,
      time_expire: isoWithOffset(payment.expiresAt, 'Asia/Shanghai'),
      notify_url: settings.notifyUrl,
      amount: { total: payment.amountFen, currency: 'CNY' },
      ...(product === 'h5' ? { scene_info: scene } : {}),
    },
  })
  if (response.code === 'ORDERPAID') return { state: 'already_paid' }
  if (response.code === 'ORDERCLOSED') return { state: 'closed' }
  if (response.code === 'OUTTRADENOUSED') return { state: 'conflict' }
  const url = textField(response.body, links[product])
  if (response.code !== undefined || !url) throw unexpectedResponse(response, product)
  return { state: 'started', url }
}

async function query({ call, settings }: WechatPayClient, outTradeNo: string): Promise<Trade> {
  const path = `${trades}/out-trade-no/${encodeURIComponent(outTradeNo)}`
  const response = await call({ method: 'GET', path: `${path}?mchid=${encodeURIComponent(settings.mchId)}` })
  if (response.code === 'ORDERNOTEXIST') return { state: 'absent' }
  const { body } = response
  // a validly signed response to another request must not be used for this one
  if (
    response.code !== undefined ||
    textField(body, 'out_trade_no') !== outTradeNo ||
    textField(body, 'mchid') !== settings.mchId ||
    textField(body, 'appid') !== settings.appId
  )
    throw unexpectedResponse(response, 'query')
  const tradeState = textField(body, 'trade_state')
  if (tradeState === 'NOTPAY' || tradeState === 'USERPAYING' || tradeState === 'PAYERROR')
    return { state: 'unpaid' }
  if (tradeState === 'CLOSED' || tradeState === 'REVOKED') return { state: 'closed' }
  const tradeNo = textField(body, 'transaction_id')
  const amount = objectField(body, 'amount')
  const amountFen = fenField(amount, 'total')
  const isPaid = tradeState === 'SUCCESS' || tradeState === 'REFUND'
  if (!isPaid || !tradeNo || amountFen === undefined || !isInCny(amount))
    throw unexpectedResponse(response, 'query')
  const state = tradeState === 'SUCCESS' ? 'paid' : 'refunded'
  return { state, tradeNo, amountFen, paidAt: timeField(body, 'success_time') }
}

async function close(
  client: WechatPayClient,
  outTradeNo: string,
): Promise<'closed' | 'already_paid' | 'absent'> {
  const response = await client.call({
    method: 'POST',
    path: `${trades}/out-trade-no/${encodeURIComponent(outTradeNo)}/close`,
    body: { mchid: client.settings.mchId },
  })
  if (response.status === 204) return 'closed'
  if (response.code === 'ORDERNOTEXIST') return 'absent'
  // WeChat Pay has several error codes for a trade that it cannot close and has changed them: query the trade instead
  const trade = await query(client, outTradeNo)
  if (trade.state === 'unpaid') throw unexpectedResponse(response, 'close')
  return trade.state === 'paid' || trade.state === 'refunded' ? 'already_paid' : trade.state
}

async function refundTrade({ call, settings }: WechatPayClient, refund: NewRefund): Promise<Refund> {
  const response = await call({
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
  // after any of these codes no money was refunded: https://pay.weixin.qq.com/doc/v3/merchant/4012791883
  if (response.code !== undefined) return { state: 'failed', reason: response.code }
  return parseRefund(response, refund.outTradeNo, refund.outRefundNo)
}

async function queryRefund(
  { call }: WechatPayClient,
  outTradeNo: string,
  outRefundNo: string,
): Promise<Refund | Readonly<{ state: 'absent' }>> {
  const response = await call({ method: 'GET', path: `${refunds}/${encodeURIComponent(outRefundNo)}` })
  if (response.code === 'RESOURCENOTEXISTS') return { state: 'absent' }
  return parseRefund(response, outTradeNo, outRefundNo)
}

function parseRefund(response: WechatPayResponse, outTradeNo: string, outRefundNo: string): Refund {
  const { code, body } = response
  const isRequested =
    textField(body, 'out_trade_no') === outTradeNo && textField(body, 'out_refund_no') === outRefundNo
  const state = parseRefundState(textField(body, 'status'))
  const isValid = isRequested && isInCny(objectField(body, 'amount'))
  if (code !== undefined || !isValid || !state) throw unexpectedResponse(response, 'refund')
  if (state === 'failed') return { state, reason: 'CLOSED' }
  return { state, refundId: textField(body, 'refund_id') }
}

async function downloadBill({ call, download }: WechatPayClient, day: string): Promise<Bill> {
  const response = await call({ method: 'GET', path: `/v3/bill/tradebill?bill_date=${day}&bill_type=ALL` })
  if (response.code === 'STATEMENTCREATING') return { state: 'creating' }
  if (response.code === 'NOSTATEMENTEXIST') return { state: 'absent' }
  const url = textField(response.body, 'download_url')
  const sha1 = textField(response.body, 'hash_value')
  if (response.code !== undefined || !url || !sha1 || textField(response.body, 'hash_type') !== 'SHA1')
    throw unexpectedResponse(response, 'tradebill')
  return { state: 'ready', rows: parseWechatPayBill(await download(url), sha1) }
}
