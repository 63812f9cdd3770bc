import { formatFen } from '../../../lib/money.ts'
import { type BillItem, feesOf } from '../payments/bill.ts'
import type { Merchant } from './replies.ts'
import type { Trade } from './trades.ts'

/** All payments and refunds, oldest first. */
export function listBillItems(trades: readonly Trade[]): BillItem[] {
  const items = trades.flatMap((trade) => {
    const { outTradeNo, transactionId: tradeNo, description: subject, paidAt, paidTotal } = trade
    if (!paidAt) return []
    const fees = feesOf(
      paidTotal,
      [...trade.refunds.values()].map(({ amount }) => amount),
    )
    const payment: BillItem = {
      outTradeNo,
      tradeNo,
      subject,
      amountFen: paidTotal,
      feeFen: fees.paid,
      at: paidAt,
      refund: undefined,
    }
    const refunds = [...trade.refunds.values()].map(({ amount, createdAt, ...refund }, index) => ({
      ...payment,
      amountFen: amount,
      feeFen: fees.returned[index] ?? 0,
      at: createdAt,
      refund,
    }))
    return [payment, ...refunds]
  })
  return items.sort((one, other) => one.at.getTime() - other.at.getTime())
}

const head =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注'
const sumsHead =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额'

/** A bill in WeChat Pay's format: UTF-8 with a byte order mark, each value after a backtick. */
export function billFile(items: readonly BillItem[], merchant: Merchant): Buffer {
  const sum = (refunds: boolean) =>
    yuan(
      items
        .filter(({ refund }) => Boolean(refund) === refunds)
        .reduce((s, { amountFen }) => s + amountFen, 0),
    )
  const fees = feeText(items.reduce((total, { refund, feeFen }) => total + (refund ? -feeFen : feeFen), 0))
  const sums = [`${items.length}.0`, sum(false), sum(true), '0.00', fees, sum(false), sum(true)]
  const lines = [head, ...items.map((item) => line(cells(item, merchant))), sumsHead, line(sums)]
  return Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`)
}

function cells({ refund, at, ...item }: BillItem, { appId, mchId }: Merchant): string[] {
  const time = new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
  const [paid, refunded] = refund ? ['0.00', yuan(item.amountFen)] : [yuan(item.amountFen), '0.00']
  const { tradeNo, outTradeNo, subject } = item
  const who = [time, appId, mchId, '0', '', tradeNo, outTradeNo, 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o', 'NATIVE']
  const money = [refund ? 'REFUND' : 'SUCCESS', 'OTHERS', 'CNY', paid, '0.00']
  const back = refund
    ? [refund.refundId, refund.outRefundNo, refunded, '0.00', 'ORIGINAL', refund.status]
    : ['0', '0', '0.00', '0.00', '', '']
  const fee = feeText(refund ? -item.feeFen : item.feeFen)
  return [...who, ...money, ...back, subject, '', fee, '0.60%', paid, refunded, '']
}

const line = (values: readonly string[]) => values.map((value) => `\`${value}`).join(',')
const yuan = (fen: number) => formatFen(fen)
/** A fee has five places, and is negative where it is returned. */
const feeText = (fen: number) => `${formatFen(fen)}000`
