import { htmlPage } from '../pages/html-page.ts'
import type { Trade } from './trades.ts'

/** The page with the amount and the pay button. */
export function cashierPage(trade: Trade): Response {
  const closed = trade.status !== 'WAIT_BUYER_PAY'
  return page(
    '收银台',
    `<h1>确认付款</h1>${details(trade)}
<form method="post" action="/alipay/pay/"><input type="hidden" name="out_trade_no" value="${escapeHtml(trade.outTradeNo)}">
<button type="submit"${closed ? ' disabled' : ''}>${closed ? '交易已结束' : '确认付款'}</button></form>`,
  )
}

export function paidPage(trade: Trade, returnUrl: string): Response {
  return page(
    '付款成功',
    `<h1>付款成功</h1>${details(trade)}<a class="button" id="return" href="${escapeHtml(returnUrl)}">返回商家</a>`,
  )
}

export function refusalPage(reason: string): Response {
  return page('无法付款', `<h1>无法付款</h1><p>${escapeHtml(reason)}</p>`, 400)
}

function details(trade: Trade): string {
  return `<dl><dt>商品</dt><dd>${escapeHtml(trade.subject)}</dd><dt>订单号</dt><dd>${escapeHtml(trade.outTradeNo)}</dd>
<dt>金额</dt><dd class="amount">¥ ${escapeHtml(trade.totalAmount)}</dd></dl>`
}

function page(title: string, body: string, status = 200): Response {
  const note = '这是本机沙箱，不会产生真实扣款。'
  return htmlPage({ title, owner: '支付宝 · 沙箱收银台', body, note, status })
}

function escapeHtml(text: string): string {
  return Bun.escapeHTML(text)
}
