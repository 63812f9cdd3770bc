import { htmlPage } from './html-page.ts'
import { sections } from './index-sections.ts'

/**
 * Lists every path of the sandbox.
 * @param unpaidTrades markup: the unpaid trades of WeChat Pay
 */
export function indexPage(unpaidTrades: string): Response {
  const lists = sections.map(({ title, calls }) => {
    const rows = calls.map(
      ([call, zh, en]) =>
        `<div class="call"><p>${call}</p><div><p>${zh}</p><p><small lang="en">${en}</small></p></div></div>`,
    )
    return `<h2>${title}</h2>${rows.join('')}`
  })
  return htmlPage({
    title: '沙箱 · Sandbox',
    theme: 'sandbox',
    owner: '美多商城 Meiduo Mall',
    wide: true,
    body: `<h1>本机的外部世界 · External services on one machine</h1>
<p>这里代替支付宝、微信支付、QQ、短信和邮件：没有真实的扣款，也没有消息真正发出。<br>
<small lang="en">It imitates Alipay, WeChat Pay, QQ, SMS and mail. No money moves and no message leaves this machine.</small></p>
<p><a class="button" href="/inbox">打开收件箱 · Open the inbox</a></p>
<h2>待付款的微信交易 · Unpaid WeChat trades</h2>${unpaidTrades}${lists.join('')}`,
    note: '这是本机沙箱，生产环境拒绝启动。<br>It refuses to start in production.',
  })
}

/** What a person sees at an address that the sandbox does not have. */
export function missingPage(): Response {
  return htmlPage({
    title: '没有这个页面 · Page not found',
    theme: 'sandbox',
    owner: '美多商城 Meiduo Mall',
    body: `<h1>没有这个页面 · Page not found</h1>
<p><a class="button" href="/">全部功能 · Everything the sandbox does</a></p>`,
    note: '这是本机沙箱。<br>This is the sandbox of this machine.',
    status: 404,
  })
}
