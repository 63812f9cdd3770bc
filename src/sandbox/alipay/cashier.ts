import type { Trade } from './trades.ts'

const style = `body{margin:0;background:#f2f4f8;font:16px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;color:#1f2733}
header{background:#1677ff;color:#fff;padding:18px 32px;font-size:20px}
main{max-width:560px;margin:48px auto;background:#fff;border-radius:12px;padding:32px 40px;box-shadow:0 6px 24px #1f27331a}
h1{font-size:20px;margin:0 0 20px}dl{display:grid;grid-template-columns:6em 1fr;gap:10px;margin:0 0 28px}
dt{color:#7b8494}dd{margin:0;word-break:break-all}.amount{font-size:34px;color:#ff6a00;font-weight:600}
button,a.button{display:block;width:100%;box-sizing:border-box;text-align:center;text-decoration:none;border:0;border-radius:8px;background:#1677ff;color:#fff;font-size:18px;padding:14px;cursor:pointer}
p.note{color:#7b8494;font-size:13px;text-align:center}`

/** Where the buyer sees what is to be paid and presses the button. */
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
  const html = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${title}</title>
<link rel="icon" href="data:,"><style>${style}</style></head>
<body><header>支付宝 · 沙箱收银台</header><main>${body}<p class="note">这是本机沙箱，不会产生真实扣款。</p></main></body></html>`
  return new Response(html, { status, headers: { 'content-type': 'text/html; charset=utf-8' } })
}

function escapeHtml(text: string): string {
  return Bun.escapeHTML(text)
}
