import { formatYuan } from '../pages/payment-pages.ts'
import type { Trade } from './trades.ts'

/** The unpaid trades, newest first, each with a link to its payment page: a desktop browser cannot scan a code. */
export function unpaidTradesList(trades: readonly Trade[]): string {
  const unpaid = trades
    .filter(({ state }) => state === 'NOTPAY')
    .slice(-20)
    .reverse()
  const items = unpaid.map(
    ({ pr, description, total, product }) =>
      `<li><a href="/wechat/bizpayurl?pr=${pr}">${Bun.escapeHTML(description)} · ${formatYuan(total)} · ${product === 'h5' ? '手机 phone' : '扫码 QR code'}</a></li>`,
  )
  return items.length > 0
    ? `<ul>${items.join('')}</ul>`
    : '<p class="quiet">没有待付款的微信交易 · None at the moment</p>'
}
