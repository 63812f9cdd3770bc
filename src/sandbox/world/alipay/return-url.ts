import type { Account } from './notifications.ts'
import { signMessage } from './signing.ts'
import { formatBeijingTime, type Trade } from './trades.ts'

/** The address of the shop that the browser returns to after the payment, with signed parameters. */
export function returnUrlOf(trade: Trade, { appId, sellerId, privateKey }: Account): string {
  const fields = signMessage(
    {
      charset: 'utf-8',
      out_trade_no: trade.outTradeNo,
      method: `alipay.trade.${trade.isOnPhone ? 'wap' : 'page'}.pay.return`,
      total_amount: trade.paidAmount,
      trade_no: trade.tradeNo,
      auth_app_id: appId,
      version: '1.0',
      app_id: appId,
      seller_id: sellerId,
      timestamp: formatBeijingTime(new Date()),
    },
    privateKey,
  )
  const url = new URL(trade.returnUrl)
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value)
  return url.href
}
