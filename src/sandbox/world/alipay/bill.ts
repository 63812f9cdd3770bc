import { zipSync } from 'fflate'
import { formatFen, parseFen } from '../../../lib/money.ts'
import { type BillItem, feesOf } from '../payments/bill.ts'
import { encodeGbk } from './gbk.ts'
import { formatBeijingTime, type Trade } from './trades.ts'

/** All payments and refunds, oldest first. */
export function listBillItems(trades: readonly Trade[]): BillItem[] {
  const items = trades.flatMap((trade) => {
    const { outTradeNo, tradeNo, subject, paidAt: at } = trade
    if (!at) return []
    const paidFen = parseFen(trade.paidAmount)
    const fees = feesOf(
      paidFen,
      [...trade.refunds.values()].map(({ fen }) => fen),
    )
    const payment: BillItem = {
      outTradeNo,
      tradeNo,
      subject,
      amountFen: paidFen,
      feeFen: fees.paid,
      at,
      refund: undefined,
    }
    const refunds = [...trade.refunds].map(([outRefundNo, refund], index) => ({
      ...payment,
      amountFen: refund.fen,
      feeFen: fees.returned[index] ?? 0,
      at: refund.at,
      refund: { outRefundNo, refundId: '', status: 'SUCCESS' },
    }))
    return [payment, ...refunds]
  })
  return items.sort((one, other) => one.at.getTime() - other.at.getTime())
}

const head =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注'

/** A bill in Alipay's format: a zip with details and totals, CSV in GBK, with comment lines that begin with `#`. */
export function billFile(day: string, items: readonly BillItem[], sellerId: string): Uint8Array {
  const [payments, refunds] = [items.filter(({ refund }) => !refund), items.filter(({ refund }) => refund)]
  const frame = (what: string) => [
    `#支付宝业务${what}查询`,
    `#账号：[${sellerId}0156]`,
    `#起始日期：[${day} 00:00:00]   终止日期：[${day} 24:00:00]`,
  ]
  const sums = [
    `#交易合计：${payments.length}笔，商家实收共${sum(payments)}元，商家优惠共0.00元`,
    `#退款合计：${refunds.length}笔，商家实收退款共-${sum(refunds)}元，商家优惠退款共0.00元`,
  ]
  const line = '-'.repeat(40)
  const details = [
    ...frame('明细'),
    `#${line}业务明细列表${line}`,
    head,
    ...items.map(row),
    `#${line}业务明细列表结束${line}`,
    ...sums,
  ]
  const name = `${sellerId}0156_${day.replaceAll('-', '')}_业务明细`
  return zipSync({
    [`${name}(汇总).csv`]: encodeGbk([...frame('汇总'), ...sums, ''].join('\r\n')),
    [`${name}.csv`]: encodeGbk([...details, ''].join('\r\n')),
  })
}

function row({ refund, at, ...item }: BillItem): string {
  const amount = `${refund ? '-' : ''}${formatFen(item.amountFen)}`
  // the fee is taken from what the shop gets: negative for a payment
  const fee = formatFen(refund || item.feeFen === 0 ? item.feeFen : -item.feeFen)
  const kind = [
    `${item.tradeNo}\t`,
    `${item.outTradeNo}\t`,
    refund ? '退款' : '交易',
    item.subject.replaceAll(',', ' '),
  ]
  const where = [formatBeijingTime(at), formatBeijingTime(at), '\t', '\t', '\t', '\t', '*明(138****0000)\t']
  const money = [amount, amount, '0.00', '0.00', '0.00', '0.00', '0.00', '', '0.00\t', '0.00']
  return [...kind, ...where, ...money, `${refund?.outRefundNo ?? ''}\t`, fee, '0.00', ''].join(',')
}

function sum(items: readonly BillItem[]): string {
  return formatFen(items.reduce((total, { amountFen }) => total + amountFen, 0))
}
