import { type Fen, formatFen, parseFen } from '../../lib/money.ts'
import type { Trade, Trades } from './trades.ts'

type Content = Readonly<Record<string, string>>
type Reply = Record<string, string>

const success: Reply = { code: '10000', msg: 'Success' }

/** The answer of one API method, without its signature; undefined for a method that this stand-in lacks. */
export function replyTo(method: string, content: Content, trades: Trades): Reply | undefined {
  const trade = trades.find(content.out_trade_no ?? '')
  const answer = methods[method]
  if (!answer) return undefined
  return trade ? answer(trade, content) : failure('ACQ.TRADE_NOT_EXIST', '交易不存在')
}

export function invalidArguments(subCode: string, subMessage: string): Reply {
  return { code: '40002', msg: 'Invalid Arguments', sub_code: subCode, sub_msg: subMessage }
}

function failure(subCode: string, subMessage: string): Reply {
  return { code: '40004', msg: 'Business Failed', sub_code: subCode, sub_msg: subMessage }
}

const methods: Readonly<Record<string, (trade: Trade, content: Content) => Reply>> = {
  'alipay.trade.query': (trade) => ({
    ...success,
    out_trade_no: trade.outTradeNo,
    trade_no: trade.tradeNo,
    trade_status: trade.status,
    total_amount: trade.paidAmount,
  }),
  'alipay.trade.close': (trade) => {
    if (trade.status !== 'WAIT_BUYER_PAY') return failure('ACQ.TRADE_STATUS_ERROR', '交易状态不合法')
    trade.status = 'TRADE_CLOSED'
    return { ...success, out_trade_no: trade.outTradeNo, trade_no: trade.tradeNo }
  },
  'alipay.trade.refund': refund,
  'alipay.trade.fastpay.refund.query': (trade, content) => {
    const fen = trade.refunds.get(content.out_request_no ?? '')
    if (fen === undefined) return { ...success }
    return { ...success, refund_status: 'REFUND_SUCCESS', refund_amount: formatFen(fen) }
  },
}

/** Once for each request number; what is given back in full closes the trade. */
function refund(trade: Trade, content: Content): Reply {
  const request = content.out_request_no ?? trade.outTradeNo
  const amount = fenOf(content.refund_amount)
  const before = trade.refunds.get(request)
  if (amount === undefined || (before !== undefined && before !== amount))
    return failure('ACQ.INVALID_PARAMETER', '参数无效')
  if (before === undefined && trade.status !== 'TRADE_SUCCESS')
    return failure('ACQ.TRADE_STATUS_ERROR', '交易状态不合法')
  const given = [...trade.refunds.values()].reduce((sum, part) => sum + part, 0)
  const total = before === undefined ? given + amount : given
  if (total > parseFen(trade.paidAmount)) return failure('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', '退款金额超限')
  trade.refunds.set(request, amount)
  if (total === parseFen(trade.paidAmount)) trade.status = 'TRADE_CLOSED'
  return {
    ...success,
    out_trade_no: trade.outTradeNo,
    trade_no: trade.tradeNo,
    fund_change: before === undefined ? 'Y' : 'N',
    refund_fee: formatFen(total),
  }
}

function fenOf(amount = ''): Fen | undefined {
  return /^\d{1,9}(\.\d{1,2})?$/.test(amount) && Number(amount) > 0 ? parseFen(amount) : undefined
}
