import { type Fen, formatFen, parseFen } from '../../../lib/money.ts'
import type { Faults } from '../faults/faults.ts'
import { formatBeijingTime, type Trade, type Trades } from './trades.ts'

type Content = Readonly<Record<string, string>>
type Reply = Record<string, string>

const success: Reply = { code: '10000', msg: 'Success' }

/** The answer of an API method, without its signature; undefined for an unknown method. */
export function replyTo(method: string, content: Content, trades: Trades, faults: Faults): Reply | undefined {
  const trade = trades.find(content.out_trade_no ?? '')
  const answer = methods[method]
  if (!answer) return undefined
  return trade ? answer(trade, content, faults) : failure('ACQ.TRADE_NOT_EXIST', '交易不存在')
}

export function invalidArguments(subCode: string, subMessage: string): Reply {
  return { code: '40002', msg: 'Invalid Arguments', sub_code: subCode, sub_msg: subMessage }
}

export function failure(subCode: string, subMessage: string): Reply {
  return { code: '40004', msg: 'Business Failed', sub_code: subCode, sub_msg: subMessage }
}

const methods: Readonly<Record<string, (trade: Trade, content: Content, faults: Faults) => Reply>> = {
  'alipay.trade.query': (trade) => ({
    ...success,
    out_trade_no: trade.outTradeNo,
    trade_no: trade.tradeNo,
    trade_status: trade.status,
    total_amount: trade.paidAmount,
    ...(trade.paidAt && { send_pay_date: formatBeijingTime(trade.paidAt) }),
  }),
  'alipay.trade.close': (trade) => {
    if (trade.status !== 'WAIT_BUYER_PAY') return failure('ACQ.TRADE_STATUS_ERROR', '交易状态不合法')
    trade.status = 'TRADE_CLOSED'
    return { ...success, out_trade_no: trade.outTradeNo, trade_no: trade.tradeNo }
  },
  'alipay.trade.refund': refund,
  'alipay.trade.fastpay.refund.query': (trade, content) => {
    const number = content.out_request_no ?? ''
    const known = trade.refunds.get(number)
    if (!known) return { ...success }
    const reply = {
      ...success,
      out_trade_no: trade.outTradeNo,
      trade_no: trade.tradeNo,
      out_request_no: number,
    }
    // Alipay answers a pending refund without refund_status
    if (known.heldBack) return reply
    return { ...reply, refund_status: 'REFUND_SUCCESS', refund_amount: formatFen(known.fen) }
  },
}

/** Refunds once per request number. A full refund closes the trade. */
function refund(trade: Trade, content: Content, faults: Faults): Reply {
  const request = content.out_request_no ?? trade.outTradeNo
  const amount = fenOf(content.refund_amount)
  const before = trade.refunds.get(request)
  if (amount === undefined) return failure('ACQ.INVALID_PARAMETER', '参数无效')
  if (before !== undefined && before.fen !== amount)
    return failure('ACQ.DISCORDANT_REPEAT_REQUEST', '请求信息不一致')
  if (before === undefined && trade.status !== 'TRADE_SUCCESS')
    return failure('ACQ.TRADE_STATUS_ERROR', '交易状态不合法')
  const total = refundedFen(trade) + (before === undefined ? amount : 0)
  if (total > parseFen(trade.paidAmount)) return failure('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', '退款金额超限')
  const fault =
    before === undefined
      ? faults.consume('alipay', trade.outTradeNo, 'refund_processing', 'refund_refused')
      : undefined
  if (fault === 'refund_refused') return failure('ACQ.SELLER_BALANCE_NOT_ENOUGH', '卖家余额不足')
  const heldBack = fault === 'refund_processing'
  if (before === undefined) trade.refunds.set(request, { fen: amount, at: new Date(), heldBack })
  if (total === parseFen(trade.paidAmount)) trade.status = 'TRADE_CLOSED'
  return {
    ...success,
    out_trade_no: trade.outTradeNo,
    trade_no: trade.tradeNo,
    fund_change: before === undefined && !heldBack ? 'Y' : 'N',
    refund_fee: formatFen(total),
  }
}

/** The refunded total of a trade. */
export function refundedFen(trade: Trade): Fen {
  return [...trade.refunds.values()].reduce((sum, { fen }) => sum + fen, 0)
}

function fenOf(amount = ''): Fen | undefined {
  return /^\d{1,9}(\.\d{1,2})?$/.test(amount) && Number(amount) > 0 ? parseFen(amount) : undefined
}
