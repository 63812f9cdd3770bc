import { faultModes, paymentCalls } from '../faults/faults.ts'

type Call = readonly [call: string, zh: string, en: string]

/** Every path of the sandbox, by what a reader looks for. */
export const sections: readonly Readonly<{ title: string; calls: readonly Call[] }>[] = [
  {
    title: '短信、邮件与验证码 · Messages and captchas',
    calls: [
      [
        '<code>GET /inbox?to=</code>',
        '短信与邮件收件箱，最新的在前；链接可点击',
        'All messages, newest first; links can be followed.',
      ],
      [
        '<code>GET /messages/?to=</code>',
        '同上，JSON：<code>[{to, channel, code, link, body, sent_at}]</code>，最新的在前；会等待正在发送的消息',
        'The same as JSON, for one mobile or mailbox, newest first; waits for queued messages.',
      ],
      [
        '<code>GET /captchas/{image_code_id}/</code>',
        '图形验证码的文字 <code>{text}</code>',
        'The text of a captcha.',
      ],
      [
        '<code>GET /authenticator/?secret=</code>',
        '身份验证器：<code>POST /meiduo_admin/totp/</code> 返回的密钥此刻的动态验证码 <code>{code}</code>',
        'An authenticator app: the code of this moment for the secret of a set-up.',
      ],
      [
        '<code>GET /demo-users/</code>',
        '演示用户的用户名与密码，供 /docs/ 页面自动登录',
        'Usernames and passwords of the demo users: the page /docs/ signs in with them.',
      ],
    ],
  },
  {
    title: '支付宝 · Alipay',
    calls: [
      [
        '<code>GET /alipay/gateway.do</code>',
        '收银台：<code>GET /orders/{id}/payment/</code> 返回的 <code>alipay_url</code> 指向它；三秒后自动付款并返回商家，可点“暂不付款”停下',
        'The cashier page of alipay_url. It pays after three seconds and returns to the shop; a button stops it.',
      ],
      [
        '<code>POST /alipay/pay/</code>',
        '不打开页面直接付款：<code>{out_trade_no, total_amount?, notify? = true, times? = 1}</code> → <code>{trade_no, return_url, notify_answers}</code>（先打开一次收银台）',
        'Pays without the page; the cashier must have been opened.',
      ],
      [
        '<code>GET /alipay/bill/?token=</code>',
        '对账单文件（zip），地址由 <code>alipay.data.dataservice.bill.downloadurl.query</code> 给出',
        'A bill file, at the address that the API method returns.',
      ],
    ],
  },
  {
    title: '微信支付 · WeChat Pay',
    calls: [
      [
        '<code>POST /wechat/v3/…</code>',
        '微信支付 APIv3（Native、H5）：下单、查询、关单、退款、账单、平台证书',
        'WeChat Pay APIv3, for the mall: orders, queries, refunds, bills, certificates.',
      ],
      [
        '<code>GET /wechat/bizpayurl?pr=</code>',
        '二维码 <code>code_url</code> 打开的付款页；上面的列表有每笔待付款的链接',
        'The payment page of a code_url (weixin://wxpay/bizpayurl?pr=…); the list above has a link to each.',
      ],
      [
        '<code>GET /wechat/checkmweb?prepay_id=&amp;redirect_url=</code>',
        '手机网页 <code>h5_url</code> 打开的付款页；三秒后自动付款并返回 <code>redirect_url</code>',
        'The page of an h5_url on a phone. It pays after three seconds and returns to redirect_url.',
      ],
      [
        '<code>POST /wechat/pay/</code>',
        '不扫码直接付款：<code>{out_trade_no、code_url 或 h5_url, total?（分）, notify? = true, times? = 1}</code> → <code>{transaction_id, notify_answers}</code>',
        'Pays without the page; total is in fen.',
      ],
      [
        '<code>POST /wechat/abnormal/</code>',
        '异常退款改由其他方式退给用户：<code>{out_refund_no}</code>',
        'Completes an abnormal refund by another way.',
      ],
      [
        '<code>POST /wechat/rotate/</code>',
        '换一张平台证书：此后用新的签名，旧的仍然有效 → <code>{serial_no}</code>',
        'Replaces the platform certificate; the previous one stays valid.',
      ],
    ],
  },
  {
    title: '第三方登录 · Third-party sign-in',
    calls: [
      [
        '<code>GET /alipay/oauth2/publicAppAuthorize.htm</code><br><code>GET /qq/oauth2.0/authorize</code>',
        '登录页，<code>GET /oauth/{provider}/authorization/</code> 返回的 <code>login_url</code> 指向它；加 <code>&amp;as=名字</code> 直接登录',
        'Sign-in pages of login_url; &amp;as=name skips the choice.',
      ],
    ],
  },
  {
    title: '账目与故障 · Ledger and faults',
    calls: [
      [
        '<code>GET /trades/?out_trade_no=</code>',
        '两家支付平台自己的账：<code>{alipay?, wechat?}</code>，各为 <code>{trade_no, state, paid, refunds: [{out_refund_no, amount, state}]}</code>',
        'Payment and refunds of an order, from the ledger of each gateway.',
      ],
      [
        '<code>POST /faults/</code>',
        `让接下来的调用出错：<code>{gateway, mode, count? = 1, subject?, call?}</code>；<code>subject</code> 只影响一笔交易（<code>out_trade_no</code>）、一个手机号或一个邮箱；<code>call</code> 只影响一种支付调用：${paymentCalls.join(', ')}<br>${modes()}`,
        'Plans faults for the next calls: of a gateway, about one trade, mobile or mailbox (subject), or of one kind (call).',
      ],
      ['<code>GET /faults/</code>', '还没有发生的故障', 'Planned faults.'],
    ],
  },
  {
    title: '只供商城调用 · For the mall only',
    calls: [
      [
        '<code>GET /qq/oauth2.0/token, /qq/oauth2.0/me</code><br><code>POST /messages/</code><br><code>POST /aliyun/</code>',
        'QQ 登录、短信（<code>SMS_PROVIDER=sandbox</code>）、阿里云短信（<code>SMS_BASE_URL</code>）；邮件由 SMTP 收下',
        'QQ, SMS and Aliyun; mail arrives by SMTP.',
      ],
      ['<code>GET /health</code>', '沙箱是否运行', 'Whether the sandbox runs.'],
    ],
  },
]

function modes(): string {
  return Object.entries(faultModes)
    .map(([gateway, names]) => `<code>${gateway}</code>: ${names.join(', ')}`)
    .join('<br>')
}
