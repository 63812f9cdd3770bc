import { faultModes, paymentCalls } from '../faults/faults.ts'
import { htmlPage } from './html-page.ts'

const calls: readonly (readonly [call: string, zh: string, en: string])[] = [
  [
    '<a href="/inbox">GET /inbox?to=</a>',
    '短信与邮件收件箱，最新的在前；链接可点击',
    'all messages, newest first; links can be followed',
  ],
  [
    'GET /messages/?to=',
    '同上，JSON：<code>[{to, channel, code, link, body, sent_at}]</code>，最新的在前；会等待正在发送的消息',
    'the same as JSON, for one mobile or mailbox, newest first; waits for queued messages',
  ],
  ['GET /captchas/{image_code_id}/', '图形验证码的文字 <code>{text}</code>', 'the text of a captcha'],
  [
    'GET /alipay/gateway.do',
    '收银台：<code>GET /orders/{id}/payment/</code> 返回的 <code>alipay_url</code> 指向它，点击按钮付款',
    'the cashier page of alipay_url',
  ],
  [
    'POST /alipay/pay/',
    '不打开页面直接付款：<code>{out_trade_no, total_amount?, notify? = true, times? = 1}</code> → <code>{trade_no, return_url, notify_answers}</code>（先打开一次收银台）',
    'pays without the page; the cashier must have been opened',
  ],
  [
    'GET /alipay/bill/?token=',
    '对账单文件（zip），地址由 <code>alipay.data.dataservice.bill.downloadurl.query</code> 给出',
    'a bill file',
  ],
  [
    'POST /wechat/v3/…',
    '微信支付 APIv3（Native）：下单、查询、关单、退款、账单、平台证书',
    'WeChat Pay APIv3, for the mall',
  ],
  [
    'GET /wechat/bizpayurl?pr=',
    '二维码 <code>code_url</code> 打开的付款页；上面的列表有每笔待付款的链接',
    'the payment page of a code_url (weixin://wxpay/bizpayurl?pr=…); the list above has a link to each',
  ],
  [
    'POST /wechat/pay/',
    '不扫码直接付款：<code>{out_trade_no 或 code_url, total?（分）, notify? = true, times? = 1}</code> → <code>{transaction_id, notify_answers}</code>',
    'pays without the page',
  ],
  [
    'POST /wechat/abnormal/',
    '异常退款改由其他方式退给用户：<code>{out_refund_no}</code>',
    'completes an abnormal refund by another way',
  ],
  [
    'POST /wechat/rotate/',
    '换一张平台证书：此后用新的签名，旧的仍然有效 → <code>{serial_no}</code>',
    'replaces the platform certificate; the previous one stays valid',
  ],
  [
    'GET /alipay/oauth2/publicAppAuthorize.htm<br>GET /qq/oauth2.0/authorize',
    '登录页，<code>GET /oauth/{provider}/authorization/</code> 返回的 <code>login_url</code> 指向它；加 <code>&amp;as=名字</code> 直接登录',
    'sign-in pages of login_url; &amp;as=name skips the choice',
  ],
  [
    'POST /faults/',
    `让接下来的调用出错：<code>{gateway, mode, count? = 1, subject?, call?}</code>；<code>subject</code> 只影响一笔交易（<code>out_trade_no</code>）、一个手机号或一个邮箱；<code>call</code> 只影响一种支付调用：${paymentCalls.join(', ')}<br>${modes()}`,
    'plans faults for the next calls: of a gateway, about one trade, mobile or mailbox (subject), or of one kind (call)',
  ],
  ['GET /faults/', '还没有发生的故障', 'planned faults'],
  [
    'GET /trades/?out_trade_no=',
    '两家支付平台自己的账：<code>{alipay?, wechat?}</code>，各为 <code>{trade_no, state, paid, refunds: [{out_refund_no, amount, state}]}</code>',
    'payment and refunds of an order, from the ledger of each gateway',
  ],
  [
    'GET /qq/oauth2.0/token, /qq/oauth2.0/me<br>POST /messages/<br>POST /aliyun/',
    '商城自己调用的接口：QQ 登录、短信（<code>SMS_PROVIDER=sandbox</code>）、阿里云短信（<code>SMS_BASE_URL</code>）；邮件由 SMTP 收下',
    'QQ, SMS and Aliyun, for the mall; mail arrives by SMTP',
  ],
  ['GET /health', '沙箱是否运行', 'whether the sandbox runs'],
]

function modes(): string {
  return Object.entries(faultModes)
    .map(([gateway, names]) => `<code>${gateway}</code>: ${names.join(', ')}`)
    .join('<br>')
}

/**
 * Lists every path of the sandbox.
 * @param unpaidTrades markup: the unpaid trades of WeChat Pay
 */
export function indexPage(unpaidTrades: string): Response {
  const rows = calls.map(
    ([call, zh, en]) => `<dt><code>${call}</code></dt><dd>${zh}<br><small>${en}</small></dd>`,
  )
  return htmlPage({
    title: '沙箱',
    owner: '美多商城 · 沙箱',
    wide: true,
    body: `<h1>本机的外部世界 · External services on one machine</h1>
<p>这里代替支付宝、微信支付、QQ、短信和邮件：没有真实的扣款，也没有消息真正发出。<br>
<small>It imitates Alipay, WeChat Pay, QQ, SMS and mail. No money moves and no message leaves this machine.</small></p>
<p><a class="button" href="/inbox">打开收件箱 · Open the inbox</a></p>
<h2>待付款的微信交易 · Unpaid WeChat trades</h2>${unpaidTrades}<dl class="calls">${rows.join('')}</dl>`,
    note: '这是本机沙箱，生产环境拒绝启动。It refuses to start in production.',
  })
}
