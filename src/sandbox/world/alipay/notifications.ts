import { formatFen, parseFen } from '../../../lib/money.ts'
import { type Notification, postNotification } from '../payments/webhook-sender.ts'
import { refundedFen } from './replies.ts'
import { signMessage } from './signing.ts'
import { formatBeijingTime, type Trade } from './trades.ts'

/** https://opendocs.alipay.com/open/270/105902: 4 m, 10 m, 10 m, 1 h, 2 h, 6 h, 15 h. */
export const retryDelays = [240, 600, 600, 3600, 7200, 21_600, 54_000]

export type Account = Readonly<{ appId: string; sellerId: string; privateKey: string }>

/** Tells that a trade was paid. */
export function paymentNotification(trade: Trade, sender: Account): Notification {
  return notification(trade, sender, { trade_status: 'TRADE_SUCCESS' })
}

/** Tells what was given back so far; the trade is closed once that is all of it. */
export function refundNotification(trade: Trade, outRequestNo: string, sender: Account): Notification {
  const given = refundedFen(trade)
  return notification(trade, sender, {
    trade_status: given === parseFen(trade.paidAmount) ? 'TRADE_CLOSED' : 'TRADE_SUCCESS',
    out_biz_no: outRequestNo,
    refund_fee: formatFen(given),
    gmt_refund: formatBeijingTime(new Date()),
  })
}

/** With an id once, signed anew each time that it is sent. */
function notification(trade: Trade, sender: Account, more: Readonly<Record<string, string>>): Notification {
  const fields = {
    notify_type: 'trade_status_sync',
    notify_id: crypto.randomUUID().replaceAll('-', ''),
    app_id: sender.appId,
    charset: 'utf-8',
    version: '1.0',
    trade_no: trade.tradeNo,
    out_trade_no: trade.outTradeNo,
    buyer_id: '2088000000000100',
    seller_id: sender.sellerId,
    total_amount: trade.paidAmount,
    receipt_amount: trade.paidAmount,
    buyer_pay_amount: trade.paidAmount,
    subject: trade.subject,
    gmt_create: formatBeijingTime(trade.createdAt),
    gmt_payment: formatBeijingTime(trade.paidAt ?? new Date()),
    ...more,
  }
  return () => {
    const sent = signMessage({ ...fields, notify_time: formatBeijingTime(new Date()) }, sender.privateKey)
    const body = new URLSearchParams(sent)
    return postNotification(
      trade.notifyUrl,
      { body, timeoutMs: 15_000 },
      (_, text) => text.trim() === 'success',
    )
  }
}
