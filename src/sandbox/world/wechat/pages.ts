import { formatFen } from '../../../lib/money.ts'
import { htmlPage } from '../pages/html-page.ts'
import type { Trade } from './trades.ts'

/** The page of a scanned code, with the amount and the pay button. */
export function payPage(trade: Trade): Response {
  const isClosed = trade.state !== 'NOTPAY'
  return page(
    '微信支付',
    `<h1>确认付款</h1>${details(trade)}
<form method="post" action="/wechat/pay/"><input type="hidden" name="out_trade_no" value="${escapeHtml(trade.outTradeNo)}">
<button type="submit"${isClosed ? ' disabled' : ''}>${isClosed ? '交易已结束' : '确认付款'}</button></form>`,
  )
}

export function paidPage(trade: Trade): Response {
  return page('付款成功', `<h1>付款成功</h1>${details(trade)}<p>请回到商家页面查看订单。</p>`)
}

export function refusalPage(reason: string): Response {
  return page('无法付款', `<h1>无法付款</h1><p>${escapeHtml(reason)}</p>`, 400)
}

/** The unpaid trades, newest first, each with a link to its payment page: a desktop browser cannot scan a code. */
export function unpaidTradesList(trades: readonly Trade[]): string {
  const unpaid = trades
    .filter(({ state }) => state === 'NOTPAY')
    .slice(-20)
    .reverse()
  const items = unpaid.map(
    (trade) =>
      `<li><a href="/wechat/bizpayurl?pr=${trade.pr}">${escapeHtml(trade.description)}</a> ¥ ${formatFen(trade.total)}</li>`,
  )
  return items.length > 0 ? `<ul>${items.join('')}</ul>` : '<p>没有待付款的微信交易 · None</p>'
}

function details(trade: Trade): string {
  return `<dl><dt>商品</dt><dd>${escapeHtml(trade.description)}</dd><dt>订单号</dt><dd>${escapeHtml(trade.outTradeNo)}</dd>
<dt>金额</dt><dd class="amount">¥ ${formatFen(trade.total)}</dd></dl>`
}

function page(title: string, body: string, status = 200): Response {
  const note = '这是本机沙箱，不会产生真实扣款。'
  return htmlPage({ title, owner: '微信支付 · 沙箱', body, note, status })
}

function escapeHtml(text: string): string {
  return Bun.escapeHTML(text)
}
