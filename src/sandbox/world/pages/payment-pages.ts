import { type Fen, formatFen } from '../../../lib/money.ts'
import { countdown } from './countdown.ts'
import { htmlPage } from './html-page.ts'

/** The name of the shop at both gateways. */
const MERCHANT = '美多商城'

const owners = { alipay: '支付宝 Alipay', wechat: '微信支付 WeChat Pay' } as const
const note = '这是本机沙箱，不会产生真实扣款。<br>No money moves.'

type Gateway = keyof typeof owners

/** What a page shows of a trade. */
export type ShownTrade = Readonly<{ outTradeNo: string; subject: string; amountFen: Fen }>

/**
 * The page with the amount and the pay button. `action` is the path that the button posts `out_trade_no` to, with a field
 * `then`: `return` when the countdown has pressed the button, so that the answer redirects immediately, and empty otherwise.
 * @param pays whether the page pays automatically after three seconds
 */
export function payPage(gateway: Gateway, trade: ShownTrade, action: string, pays: boolean): Response {
  const field = `<input type="hidden" name="out_trade_no" value="${Bun.escapeHTML(trade.outTradeNo)}">`
  const waiting = pays
    ? countdown('秒后自动付款 · seconds until it pays', '#pay', '暂不付款 · Do not pay yet')
    : ''
  return page(
    gateway,
    '确认付款',
    `${facts(trade)}<form method="post" action="${action}">${field}<input type="hidden" name="then" value="">
<button type="submit" id="pay">确认付款 · Pay</button></form>${waiting}`,
  )
}

/**
 * The page after a payment. With a return address it goes there after three seconds.
 * @param waits false for a trade that was paid before
 */
export function paidPage(
  gateway: Gateway,
  trade: ShownTrade,
  returnUrl: string | undefined,
  waits = true,
): Response {
  const link = `<p><a class="button" id="return" href="${Bun.escapeHTML(returnUrl ?? '')}">返回商家 · Back to the shop</a></p>`
  const waiting = countdown('秒后返回商家 · seconds until it returns', '#return', '留在本页 · Stay here')
  const next = returnUrl
    ? `${link}${waits ? waiting : ''}`
    : '<p>请回到商家页面查看订单。<br><small>Go back to the page of the shop.</small></p>'
  return page(gateway, waits ? '付款成功' : '已付款', `${facts(trade)}${next}`)
}

/** The page for a trade that cannot be paid. `english` explains the reason to other readers. */
export function refusalPage(gateway: Gateway, reason: string, english = ''): Response {
  const small = english && `<br><small lang="en">${Bun.escapeHTML(english)}</small>`
  return page(gateway, '无法付款 · Cannot pay', `<p>${Bun.escapeHTML(reason)}${small}</p>`, 400)
}

/** `¥12,998.00` */
export function formatYuan(fen: Fen): string {
  return `¥${formatFen(fen).replace(/\B(?=(\d{3})+\.)/g, ',')}`
}

/** The subject of a trade may repeat the order number, which has a row. The trade of a phone has a letter after it. */
function facts({ outTradeNo, subject, amountFen }: ShownTrade): string {
  const goods = subject.replace(outTradeNo, '').replace(outTradeNo.replace(/p$/, ''), '').trim() || MERCHANT
  return `<p class="merchant">付款给 ${MERCHANT}</p><p class="amount">${formatYuan(amountFen)}</p>
<dl class="facts"><dt>商品</dt><dd>${Bun.escapeHTML(goods)}</dd><dt>订单号</dt><dd>${Bun.escapeHTML(outTradeNo)}</dd></dl>`
}

function page(gateway: Gateway, title: string, body: string, status = 200): Response {
  const owner = owners[gateway]
  return htmlPage({
    title: `${title} · ${owner}`,
    theme: gateway,
    owner,
    body: `<h1>${title}</h1>${body}`,
    note,
    status,
  })
}
