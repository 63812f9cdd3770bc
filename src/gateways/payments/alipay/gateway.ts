import { now } from '../../../lib/clock.ts'
import { formatFen } from '../../../lib/money.ts'
import type { NewPayment, NewRefund, PaymentGateway, Refund, Trade } from '../payment-gateway.ts'
import { type CallOptions, withGatewayErrors } from '../with-gateway-errors.ts'
import { downloadBill } from './bill.ts'
import {
  type AlipayParameters,
  type AlipaySettings,
  callAlipay,
  createAlipayClient,
  formatBeijingTime,
  unexpectedResponse,
} from './client.ts'
import {
  type AlipayReturn,
  tryParseAmount,
  tryParseTime,
  verifyNotification,
  verifyReturn,
} from './notifications.ts'
import type { AlipayResponse } from './responses.ts'

export type { AlipaySettings } from './client.ts'

export type AlipayGateway = PaymentGateway &
  Readonly<{
    /**
     * Verifies and reads the query that Alipay appended to the return address, decoded once.
     * @throws 400 payment_signature_invalid
     */
    verifyReturn: (query: Readonly<Record<string, string>>) => AlipayReturn
  }>

type Call = (request: Readonly<{ method: string; parameters: AlipayParameters }>) => Promise<AlipayResponse>

/** Bank cards as Alipay names them: https://opendocs.alipay.com/open/common/wifww7 */
const bankCardChannels = 'bankPay,debitCardExpress,creditCard,creditCardExpress'

/** Alipay as one app of its open platform sees it. */
export function createAlipay(settings: AlipaySettings, options: CallOptions = {}): AlipayGateway {
  const app = createAlipayClient(settings, options.timeoutMs)
  const call: Call = withGatewayErrors(
    ({ method, parameters }) => callAlipay(app, method, parameters),
    options.circuit,
  )
  const pageUrl = (parameters: AlipayParameters) =>
    app.sdk.pageExecute('alipay.trade.page.pay', 'GET', parameters)
  return {
    name: 'alipay',
    start: async (payment) => ({ state: 'started', url: pageUrl(pagePayment(settings, payment)) }),
    query: (outTradeNo) => query(call, outTradeNo),
    close: (outTradeNo) => close(call, outTradeNo),
    refund: (refund) => refundTrade(call, refund),
    queryRefund: (outTradeNo, outRefundNo) => queryRefund(call, outTradeNo, outRefundNo),
    verifyNotification: async (_headers, rawBody) => verifyNotification(rawBody, settings),
    downloadBill: (day) => downloadBill(call, day, app.timeoutMs),
    verifyReturn: (query) => verifyReturn(query, settings),
  }
}

/** https://opendocs.alipay.com/open/59da99d0_alipay.trade.page.pay */
function pagePayment({ returnUrl, notifyUrl }: AlipaySettings, payment: NewPayment): AlipayParameters {
  return {
    timestamp: formatBeijingTime(now()),
    returnUrl,
    notifyUrl,
    bizContent: {
      out_trade_no: payment.outTradeNo,
      total_amount: formatFen(payment.amountFen),
      subject: payment.subject.replace(/[/=&]/g, ' ').slice(0, 256),
      product_code: 'FAST_INSTANT_TRADE_PAY',
      time_expire: formatBeijingTime(payment.expiresAt),
      ...(payment.bankCardOnly ? { enable_pay_channels: bankCardChannels } : {}),
    },
  }
}

async function query(call: Call, outTradeNo: string): Promise<Trade> {
  const reply = await call(about('alipay.trade.query', { out_trade_no: outTradeNo }))
  if (reply.sub_code === 'ACQ.TRADE_NOT_EXIST') return { state: 'absent' }
  const { trade_no: tradeNo, trade_status: status, send_pay_date: paid } = accepted(reply)
  // a signed reply to another question must not settle this one
  if (reply.out_trade_no !== outTradeNo) throw unexpectedResponse(reply)
  if (status === 'WAIT_BUYER_PAY') return { state: 'unpaid' }
  // a closed trade was given back in full when it was ever paid
  if (status === 'TRADE_CLOSED' && !paid) return { state: 'closed' }
  const amountFen = tryParseAmount(reply.total_amount)
  const known = status === 'TRADE_SUCCESS' || status === 'TRADE_FINISHED' || status === 'TRADE_CLOSED'
  if (!known || !tradeNo || amountFen === undefined) throw unexpectedResponse(reply)
  const state = status === 'TRADE_CLOSED' ? 'refunded' : 'paid'
  return { state, tradeNo, amountFen, paidAt: tryParseTime(paid) }
}

async function close(call: Call, outTradeNo: string): Promise<'closed' | 'already_paid' | 'absent'> {
  const reply = await call(about('alipay.trade.close', { out_trade_no: outTradeNo }))
  if (reply.sub_code === 'ACQ.TRADE_NOT_EXIST') return 'absent'
  if (reply.sub_code !== 'ACQ.TRADE_STATUS_ERROR') {
    if (accepted(reply).out_trade_no !== outTradeNo) throw unexpectedResponse(reply)
    return 'closed'
  }
  // the refusal does not tell a paid trade from one that was closed before
  const trade = await query(call, outTradeNo)
  if (trade.state === 'unpaid') throw unexpectedResponse(reply)
  return trade.state === 'paid' || trade.state === 'refunded' ? 'already_paid' : trade.state
}

/** https://opendocs.alipay.com/open/357441a2_alipay.trade.refund: done when the reply says that money moved. */
async function refundTrade(call: Call, refund: NewRefund): Promise<Refund> {
  const reply = await call(
    about('alipay.trade.refund', {
      out_trade_no: refund.outTradeNo,
      out_request_no: refund.outRefundNo,
      refund_amount: formatFen(refund.refundFen),
      refund_reason: refund.reason.slice(0, 256),
    }),
  )
  if (reply.code === '40004' && reply.sub_code !== 'ACQ.SYSTEM_ERROR')
    return { state: 'failed', reason: reply.sub_code?.replace('ACQ.', '') ?? '' }
  const { fund_change: moved, out_trade_no: outTradeNo } = accepted(reply)
  if (outTradeNo !== refund.outTradeNo) throw unexpectedResponse(reply)
  if (moved === 'Y') return { state: 'success', refundId: undefined }
  const asked = await queryRefund(call, refund.outTradeNo, refund.outRefundNo)
  return asked.state === 'absent' ? { state: 'processing', refundId: undefined } : asked
}

/**
 * Alipay tells a refund that it never got from one that is under way or has failed in no way: all are `absent`, and the
 * same refund may be asked for again. https://opendocs.alipay.com/open/357441a2_alipay.trade.fastpay.refund.query
 */
async function queryRefund(
  call: Call,
  outTradeNo: string,
  outRefundNo: string,
): Promise<Refund | Readonly<{ state: 'absent' }>> {
  const content = { out_trade_no: outTradeNo, out_request_no: outRefundNo }
  const reply = await call(about('alipay.trade.fastpay.refund.query', content))
  if (reply.sub_code === 'ACQ.TRADE_NOT_EXIST') return { state: 'absent' }
  const { refund_status: status } = accepted(reply)
  if (!status) return { state: 'absent' }
  if (reply.out_trade_no !== outTradeNo || reply.out_request_no !== outRefundNo)
    throw unexpectedResponse(reply)
  if (status === 'REFUND_SUCCESS') return { state: 'success', refundId: undefined }
  if (status === 'REFUND_PROCESSING') return { state: 'processing', refundId: undefined }
  return { state: 'failed', reason: status }
}

const about = (method: string, bizContent: Readonly<Record<string, string>>) => ({
  method,
  parameters: { bizContent },
})

function accepted(reply: AlipayResponse): AlipayResponse {
  if (reply.code === '10000') return reply
  throw unexpectedResponse(reply)
}
