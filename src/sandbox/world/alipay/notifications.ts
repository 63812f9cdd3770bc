import { formatFen, parseFen } from '../../../lib/money.ts'
import { type Notification, postNotification } from '../payments/webhook-sender.ts'
import { refundedFen } from './replies.ts'
import { signMessage } from './signing.ts'
import { formatBeijingTime, type Trade } from './trades.ts'

/** https://opendocs.alipay.com/open/270/105902: 4 m, 10 m, 10 m, 1 h, 2 h, 6 h, 15 h. */
export const retryDelays = [240, 600, 600, 3600, 7200, 21_600, 54_000]

export type Account = Readonly<{ appId: string; sellerId: string; privateKey: string }>

/** Makes the notification of a payment. */
export function paymentNotification(trade: Trade, account: Account): Notification {
  return notification(trade, account, { trade_status: 'TRADE_SUCCESS' })
}

/** Makes the notification of a refund, with the refunded total. A full refund closes the trade. */
export function refundNotification(trade: Trade, outRequestNo: string, account: Account): Notification {
  const refunded = refundedFen(trade)
  return notification(trade, account, {
    trade_status: refunded === parseFen(trade.paidAmount) ? 'TRADE_CLOSED' : 'TRADE_SUCCESS',
    out_biz_no: outRequestNo,
    refund_fee: formatFen(refunded),
    gmt_refund: formatBeijingTime(new Date()),
  })
}

/** Every attempt has the same id and a new signature. */
function notification(trade: Trade, account: Account, more: Readonly<Record<string, string>>): Notification {
  const fields = {
    notify_type: 'trade_status_sync',
    notify_id: crypto.randomUUID().replaceAll('-', ''),
    app_id: account.appId,
    charset: 'utf-8',
    version: '1.0',
    trade_no: trade.tradeNo,
    out_trade_no: trade.outTradeNo,
    buyer_id: '2088000000000100',
    seller_id: account.sellerId,
    total_amount: trade.paidAmount,
    receipt_amount: trade.paidAmount,
    buyer_pay_amount: trade.paidAmount,
    subject: trade.subject,
    gmt_create: formatBeijingTime(trade.createdAt),
    gmt_payment: formatBeijingTime(trade.paidAt ?? new Date()),
    ...more,
  }
  return () => {
    const sent = signMessage({ ...fields, notify_time: formatBeijingTime(new Date()) }, account.privateKey)
    const body = new URLSearchParams(sent)
    return postNotification(
      trade.notifyUrl,
      { body, timeoutMs: 15_000 },
      (_, text) => text.trim() === 'success',
    )
  }
}
