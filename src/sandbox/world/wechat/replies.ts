import { isIP } from 'node:net'
import type { FaultMode, Faults } from '../faults/faults.ts'
import {
  digits,
  type Product,
  type Refund,
  type RefundStatus,
  rfc3339,
  type Trade,
  type Trades,
} from './trades.ts'

export type Answer = Readonly<{ status: number; body?: object }>
export type Content = Readonly<Record<string, unknown>>
export type Merchant = Readonly<{ mchId: string; appId: string }>

/** An error answer of WeChat Pay. */
export function refusal(status: number, code: string, message: string): Answer {
  return { status, body: { code, message } }
}

/**
 * Answers `POST /v3/pay/transactions/native` and `/h5`. The same order and amount always get the same link; a number that was
 * used for one product cannot be used for the other.
 * @param origin of the sandbox
 */
export function createTrade(
  trades: Trades,
  merchant: Merchant,
  content: Content,
  { product, origin }: Readonly<{ product: Product; origin: string }>,
): Answer {
  const { out_trade_no: outTradeNo, description, notify_url: notifyUrl, time_expire: expires } = content
  const { total } = (content.amount ?? {}) as Content
  if (content.mchid !== merchant.mchId || content.appid !== merchant.appId)
    return refusal(400, 'APPID_MCHID_NOT_MATCH', '商户号与appid不匹配')
  if (
    typeof outTradeNo !== 'string' ||
    !/^[\w|*-]{6,32}$/.test(outTradeNo) ||
    typeof description !== 'string' ||
    description === '' ||
    Buffer.byteLength(description) > 127 ||
    typeof notifyUrl !== 'string' ||
    !/^https?:\/\/[^?]+$/.test(notifyUrl) ||
    typeof expires !== 'string' ||
    !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(expires) ||
    typeof total !== 'number' ||
    !Number.isInteger(total) ||
    total < 1
  )
    return refusal(400, 'PARAM_ERROR', '参数错误')
  if (product === 'h5' && !isScene(content.scene_info)) return refusal(400, 'PARAM_ERROR', '场景信息错误')
  const known = trades.find(outTradeNo)
  if (known?.state === 'CLOSED') return refusal(400, 'ORDER_CLOSED', '订单已关闭')
  if (known && known.state !== 'NOTPAY') return refusal(400, 'ORDERPAID', '该订单已支付')
  if (known && (known.total !== total || (known.product ?? 'native') !== product))
    return refusal(403, 'OUT_TRADE_NO_USED', '商户订单号重复')
  const request = { outTradeNo, total, description, notifyUrl, product, expiresAt: new Date(expires) }
  const trade = known ?? trades.create(request)
  const body = product === 'h5' ? { h5_url: h5Url(trade, origin) } : { code_url: codeUrl(trade) }
  return { status: 200, body }
}

/** H5 requires the address of the buyer and a kind of page. */
function isScene(scene: unknown): boolean {
  const { payer_client_ip: address, h5_info: info } = (scene ?? {}) as Content
  const { type } = (info ?? {}) as Content
  return (
    typeof address === 'string' && isIP(address) !== 0 && ['iOS', 'Android', 'Wap'].includes(String(type))
  )
}

const h5Url = (trade: Trade, origin: string) => `${origin}/wechat/checkmweb?prepay_id=${trade.pr}`

const codeUrl = (trade: Trade) => `weixin://wxpay/bizpayurl?pr=${trade.pr}`

export function closeTrade(trade: Trade | undefined): Answer {
  if (!trade) return refusal(404, 'ORDER_NOT_EXIST', '订单不存在')
  if (trade.state === 'CLOSED') return refusal(400, 'ORDER_CLOSED', '订单已关闭')
  if (trade.state !== 'NOTPAY') return refusal(400, 'ORDERPAID', '该订单已支付')
  trade.state = 'CLOSED'
  return { status: 204 }
}

const descriptions = { NOTPAY: '订单未支付', SUCCESS: '支付成功', REFUND: '转入退款', CLOSED: '订单已关闭' }

/** A trade as queries and notifications present it. */
export function presentTrade(trade: Trade, { appId, mchId }: Merchant) {
  return {
    appid: appId,
    mchid: mchId,
    out_trade_no: trade.outTradeNo,
    trade_state: trade.state,
    trade_state_desc: descriptions[trade.state],
    amount: { total: trade.paidTotal, payer_total: trade.paidTotal, currency: 'CNY', payer_currency: 'CNY' },
    attach: '',
    ...(trade.paidAt && {
      transaction_id: trade.transactionId,
      trade_type: 'NATIVE',
      bank_type: 'OTHERS',
      success_time: rfc3339(trade.paidAt),
      payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
    }),
  }
}

/**
 * Refunds once per out_refund_no. The refund is PROCESSING first, and then SUCCESS or the state of a planned fault.
 * @returns the answer, and the refund when it is new
 */
export function createRefund(
  trades: Trades,
  faults: Faults,
  content: Content,
): Readonly<{ answer: Answer; created?: { trade: Trade; refund: Refund } }> {
  const trade = trades.find(String(content.out_trade_no))
  const { refund: amount, total } = (content.amount ?? {}) as Content
  const outRefundNo = content.out_refund_no
  if (typeof outRefundNo !== 'string' || !/^[\w|*@-]{1,64}$/.test(outRefundNo))
    return { answer: refusal(400, 'PARAM_ERROR', '参数错误') }
  if (typeof amount !== 'number' || !Number.isInteger(amount) || amount < 1)
    return { answer: refusal(400, 'PARAM_ERROR', '参数错误') }
  if (!trade?.paidAt) return { answer: refusal(404, 'RESOURCE_NOT_EXISTS', '订单不存在或未支付') }
  const known = trade.refunds.get(outRefundNo)
  const refunded = [...trade.refunds.values()]
    .filter((other) => other !== known && other.status !== 'CLOSED')
    .reduce((sum, other) => sum + other.amount, 0)
  if (total !== trade.paidTotal || (known && known.amount !== amount) || refunded + amount > trade.paidTotal)
    return { answer: refusal(400, 'INVALID_REQUEST', '订单金额或退款金额与之前请求不一致，请核实后再试') }
  if (known && known.status !== 'CLOSED')
    return { answer: { status: 200, body: presentRefund(trade, known) } }
  const modes = ['refund_processing', 'refund_refused', 'refund_abnormal', 'refund_closed'] as const
  const fault = faults.consume('wechat', trade.outTradeNo, ...modes)
  if (fault === 'refund_refused')
    return { answer: refusal(403, 'NOT_ENOUGH', '基本账户余额不足，请充值后重新发起') }
  const refund = newRefund(outRefundNo, amount, String(content.notify_url ?? ''), fault)
  trade.state = 'REFUND'
  trades.addRefund(trade, refund)
  return { answer: { status: 200, body: presentRefund(trade, refund) }, created: { trade, refund } }
}

function newRefund(
  outRefundNo: string,
  amount: number,
  notifyUrl: string,
  fault: FaultMode | undefined,
): Refund {
  const finalStates: Partial<Record<string, RefundStatus>> = {
    refund_abnormal: 'ABNORMAL',
    refund_closed: 'CLOSED',
  }
  return {
    outRefundNo,
    refundId: `503${digits(26)}`,
    amount,
    notifyUrl,
    createdAt: new Date(),
    status: 'PROCESSING',
    next: finalStates[fault ?? ''] ?? 'SUCCESS',
    heldBack: fault === 'refund_processing',
  }
}

/** A refund as answers and queries present it. */
export function presentRefund(trade: Trade, refund: Refund) {
  const { paidTotal: total, transactionId, outTradeNo } = trade
  const { amount } = refund
  return {
    refund_id: refund.refundId,
    out_refund_no: refund.outRefundNo,
    transaction_id: transactionId,
    out_trade_no: outTradeNo,
    channel: 'ORIGINAL',
    user_received_account: '支付用户零钱',
    create_time: rfc3339(refund.createdAt),
    ...(refund.status === 'SUCCESS' && { success_time: rfc3339(new Date()) }),
    status: refund.status,
    funds_account: 'AVAILABLE',
    amount: {
      total,
      refund: amount,
      payer_total: total,
      payer_refund: amount,
      settlement_total: total,
      settlement_refund: amount,
      discount_refund: 0,
      currency: 'CNY',
    },
  }
}
