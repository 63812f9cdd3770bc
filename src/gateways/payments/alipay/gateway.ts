import { now } from '../../../lib/clock.ts'
import { formatFen } from '../../../lib/money.ts'
import type { NewPayment, NewRefund, Refund, Trade, VendorGateway } from '../payment-gateway.ts'
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
  isInCny,
  tryParseAmount,
  tryParseTime,
  verifyNotification,
  verifyReturn,
} from './notifications.ts'
import type { AlipayResponse } from './responses.ts'

export type { AlipaySettings } from './client.ts'

export type AlipayGateway = VendorGateway &
  Readonly<{
    /**
     * Verifies and parses the query that Alipay appended to the return address. The values are percent-decoded once.
     * @throws 400 payment_signature_invalid
     */
    verifyReturn: (query: Readonly<Record<string, string>>) => AlipayReturn
  }>

type Call = (request: Readonly<{ method: string; parameters: AlipayParameters }>) => Promise<AlipayResponse>

/** The channels of Alipay that are bank cards. https://opendocs.alipay.com/open/common/wifww7 */
const bankCardChannels = 'bankPay,debitCardExpress,creditCard,creditCardExpress'

/** Creates the gateway of one application on Alipay's open platform. */
export function createAlipay(settings: AlipaySettings, options: CallOptions = {}): AlipayGateway {
  const client = createAlipayClient(settings, options.timeoutMs)
  const call: Call = withGatewayErrors(
    'alipay',
    ({ method, parameters }) => callAlipay(client, method, parameters),
    options.circuit,
  )
  return {
    name: 'alipay',
    // a link is signed here, without a call
    linkSeconds: 0,
    phoneLinkSeconds: 0,
    start: async (payment) => {
      const parameters = paymentParameters(settings, payment, 'FAST_INSTANT_TRADE_PAY')
      return { state: 'started', url: await client.sign('alipay.trade.page.pay', parameters) }
    },
    startOnPhone: async (payment) => {
      const parameters = paymentParameters(settings, payment, 'QUICK_WAP_WAY')
      return { state: 'started', url: await client.sign('alipay.trade.wap.pay', parameters) }
    },
    query: (outTradeNo) => query(call, outTradeNo),
    close: (outTradeNo) => close(call, outTradeNo),
    refund: (refund) => refundTrade(call, refund),
    queryRefund: (outTradeNo, outRefundNo) => queryRefund(call, outTradeNo, outRefundNo),
    verifyNotification: async (_headers, rawBody) => verifyNotification(rawBody, settings),
    downloadBill: (day) => downloadBill(call, day, client.timeoutMs),
    verifyReturn: (query) => verifyReturn(query, settings),
  }
}

/**
 * https://opendocs.alipay.com/open/59da99d0_alipay.trade.page.pay and
 * https://opendocs.alipay.com/open/29ae8cb6_alipay.trade.wap.pay
 */
function paymentParameters(
  { returnUrl, notifyUrl }: AlipaySettings,
  payment: NewPayment,
  productCode: string,
): AlipayParameters {
  return {
    timestamp: formatBeijingTime(now()),
    returnUrl,
    notifyUrl,
    bizContent: {
      out_trade_no: payment.outTradeNo,
      total_amount: formatFen(payment.amountFen),
      subject: payment.subject.replace(/[/=&]/g, ' ').slice(0, 256),
      product_code: productCode,
      time_expire: formatBeijingTime(payment.expiresAt),
      ...(payment.bankCardOnly ? { enable_pay_channels: bankCardChannels } : {}),
    },
  }
}

async function query(call: Call, outTradeNo: string): Promise<Trade> {
  const response = await call(bizRequest('alipay.trade.query', { out_trade_no: outTradeNo }))
  if (response.sub_code === 'ACQ.TRADE_NOT_EXIST') return { state: 'absent' }
  const { trade_no: tradeNo, trade_status: status, send_pay_date: paidAt } = requireSuccess(response)
  // a validly signed response to another request must not be used for this one
  if (response.out_trade_no !== outTradeNo) throw unexpectedResponse(response)
  if (status === 'WAIT_BUYER_PAY') return { state: 'unpaid' }
  // TRADE_CLOSED also follows a full refund: only then is there a payment date
  if (status === 'TRADE_CLOSED' && !paidAt) return { state: 'closed' }
  const amountFen = tryParseAmount(response.total_amount)
  const isKnown = status === 'TRADE_SUCCESS' || status === 'TRADE_FINISHED' || status === 'TRADE_CLOSED'
  if (!isKnown || !tradeNo || amountFen === undefined || !isInCny(response.trans_currency))
    throw unexpectedResponse(response)
  const state = status === 'TRADE_CLOSED' ? 'refunded' : 'paid'
  return { state, tradeNo, amountFen, paidAt: tryParseTime(paidAt) }
}

async function close(call: Call, outTradeNo: string): Promise<'closed' | 'already_paid' | 'absent'> {
  const response = await call(bizRequest('alipay.trade.close', { out_trade_no: outTradeNo }))
  if (response.sub_code === 'ACQ.TRADE_NOT_EXIST') return 'absent'
  if (response.sub_code !== 'ACQ.TRADE_STATUS_ERROR') {
    if (requireSuccess(response).out_trade_no !== outTradeNo) throw unexpectedResponse(response)
    return 'closed'
  }
  // the error code is the same for a paid trade and for one that is already closed
  const trade = await query(call, outTradeNo)
  if (trade.state === 'unpaid') throw unexpectedResponse(response)
  return trade.state === 'paid' || trade.state === 'refunded' ? 'already_paid' : trade.state
}

/** The refund is done when `fund_change` is `Y`. https://opendocs.alipay.com/open/357441a2_alipay.trade.refund */
async function refundTrade(call: Call, refund: NewRefund): Promise<Refund> {
  const response = await call(
    bizRequest('alipay.trade.refund', {
      out_trade_no: refund.outTradeNo,
      out_request_no: refund.outRefundNo,
      refund_amount: formatFen(refund.refundFen),
      refund_reason: refund.reason.slice(0, 256),
    }),
  )
  if (response.code === '40004' && response.sub_code !== 'ACQ.SYSTEM_ERROR')
    return { state: 'failed', reason: response.sub_code?.replace('ACQ.', '') ?? '' }
  const { fund_change: fundChange, out_trade_no: outTradeNo } = requireSuccess(response)
  if (outTradeNo !== refund.outTradeNo) throw unexpectedResponse(response)
  if (fundChange === 'Y') return { state: 'success', refundId: undefined }
  const queried = await queryRefund(call, refund.outTradeNo, refund.outRefundNo)
  return queried.state === 'absent' ? { state: 'processing', refundId: undefined } : queried
}

/**
 * Alipay answers the same for a refund that it never received, that is in progress or that failed. All three are
 * `absent`, and the same refund may be requested again.
 * https://opendocs.alipay.com/open/357441a2_alipay.trade.fastpay.refund.query
 */
async function queryRefund(
  call: Call,
  outTradeNo: string,
  outRefundNo: string,
): Promise<Refund | Readonly<{ state: 'absent' }>> {
  const content = { out_trade_no: outTradeNo, out_request_no: outRefundNo }
  const response = await call(bizRequest('alipay.trade.fastpay.refund.query', content))
  if (response.sub_code === 'ACQ.TRADE_NOT_EXIST') return { state: 'absent' }
  const { refund_status: status } = requireSuccess(response)
  if (!status) return { state: 'absent' }
  if (response.out_trade_no !== outTradeNo || response.out_request_no !== outRefundNo)
    throw unexpectedResponse(response)
  if (status === 'REFUND_SUCCESS') return { state: 'success', refundId: undefined }
  if (status === 'REFUND_PROCESSING') return { state: 'processing', refundId: undefined }
  return { state: 'failed', reason: status }
}

const bizRequest = (method: string, bizContent: Readonly<Record<string, string>>) => ({
  method,
  parameters: { bizContent },
})

function requireSuccess(response: AlipayResponse): AlipayResponse {
  if (response.code === '10000') return response
  throw unexpectedResponse(response)
}
