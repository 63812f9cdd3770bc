import type { Faults } from '../faults.ts'
import { cashierPage, paidPage, refusalPage } from './cashier.ts'
import { AlipayLogin } from './login.ts'
import { invalidArguments, replyTo } from './replies.ts'
import { isSignedBy, signMessage, signRsa2 } from './signing.ts'
import { beijing, type Trade, Trades } from './trades.ts'

export type AlipaySettings = Readonly<{
  appId: string
  sellerId: string
  /** Alipay's own key, PEM. */
  privateKey: string
  /** The public key that the shop's app has uploaded, PEM. */
  appPublicKey: string
}>

type Fields = Record<string, string>

/** A stand-in for Alipay that verifies the shop's signatures and signs with a key of its own. */
export class AlipayServer {
  readonly #trades = new Trades()
  readonly #settings: AlipaySettings
  readonly #faults: Faults
  readonly login: AlipayLogin

  constructor(settings: AlipaySettings, faults: Faults) {
    this.login = new AlipayLogin(settings.appId)
    this.#settings = settings
    this.#faults = faults
  }

  /** `/alipay/gateway.do`: the cashier page for page.pay, signed JSON for the API. */
  async gateway(request: Request): Promise<Response> {
    const fields = (await readFields(request)) ?? {}
    const method = fields.method ?? ''
    const good = isSignedBy(fields, this.#settings.appPublicKey) && fields.app_id === this.#settings.appId
    const content = good ? (JSON.parse(fields.biz_content || '{}') as Fields) : {}
    if (method === 'alipay.trade.page.pay' || request.method === 'GET')
      return good ? this.#cashier(fields, content) : refusalPage('签名错误')
    const fault = this.#faults.take('alipay', content.out_trade_no ?? '', 'timeout', 'error', 'bad_signature')
    if (fault === 'timeout') return new Promise<Response>(() => {})
    if (fault === 'error') return new Response('Internal Server Error', { status: 500 })
    const { name, reply } = good ? this.#answer(method, fields, content) : unsigned(method)
    // the vendor's JSON escapes slashes: whoever verifies must take the bytes as they came
    const body = JSON.stringify(reply).replaceAll('/', '\\/')
    const sign = signRsa2(fault ? `${body} ` : body, this.#settings.privateKey)
    return new Response(`{"${name}":${body},"sign":"${sign}"}`, {
      headers: { 'content-type': 'application/json; charset=utf-8' },
    })
  }

  /** `/alipay/pay/`: the buyer pays; a form gets a page, JSON gets what the return and the notices were. */
  async pay(request: Request): Promise<Response> {
    const isForm = !(request.headers.get('content-type') ?? '').includes('json')
    const body = ((isForm ? await readFields(request) : await request.json()) ?? {}) as Record<
      string,
      unknown
    >
    const trade = this.#trades.find(String(body.out_trade_no ?? ''))
    if (!trade)
      return Response.json({ message: 'no such trade: open its cashier page first' }, { status: 404 })
    if (trade.status === 'TRADE_CLOSED')
      return isForm
        ? refusalPage('交易已关闭')
        : Response.json({ message: 'the trade is closed' }, { status: 409 })
    const paidAmount = String(body.total_amount ?? trade.paidAmount)
    if (!/^\d{1,9}\.\d{2}$/.test(paidAmount))
      return Response.json({ message: 'total_amount has the form 59.97' }, { status: 400 })
    trade.paidAmount = paidAmount
    trade.status = 'TRADE_SUCCESS'
    const returnUrl = this.#returnUrl(trade)
    const times =
      body.notify === false || body.notify === 'false' ? 0 : Math.min(Number(body.times ?? 1), 1_000)
    const answers = await this.#notify(trade, times)
    if (isForm) return paidPage(trade, returnUrl)
    return Response.json({ trade_no: trade.tradeNo, return_url: returnUrl, notify_answers: answers })
  }

  #answer(method: string, fields: Fields, content: Fields) {
    const reply = () =>
      replyTo(method, content, this.#trades) ?? invalidArguments('isv.invalid-method', '不存在的方法名')
    return this.login.answer(method, fields) ?? { name: responseName(method), reply: reply() }
  }

  #cashier(fields: Fields, content: Fields): Response {
    const trade = this.#trades.open(fields, content)
    if (trade.totalAmount !== content.total_amount) return refusalPage('订单金额与首次请求不一致')
    const isLate = trade.status === 'TRADE_CLOSED' && trade.expiresAt < new Date()
    return isLate ? refusalPage('订单已超时') : cashierPage(trade)
  }

  async #notify(trade: Trade, times: number): Promise<string[]> {
    const fault = this.#faults.take('alipay', trade.outTradeNo, 'duplicate', 'late')
    const copies = fault === 'duplicate' ? times * 2 : times
    const sending = Promise.all(Array.from({ length: copies }, () => this.#notifyOnce(trade)))
    if (fault !== 'late') return sending
    sending.catch(() => {})
    return []
  }

  async #notifyOnce(trade: Trade): Promise<string> {
    const now = beijing(new Date())
    const fields = signMessage(
      {
        notify_time: now,
        notify_type: 'trade_status_sync',
        notify_id: crypto.randomUUID().replaceAll('-', ''),
        app_id: this.#settings.appId,
        charset: 'utf-8',
        version: '1.0',
        trade_no: trade.tradeNo,
        out_trade_no: trade.outTradeNo,
        buyer_id: '2088000000000100',
        seller_id: this.#settings.sellerId,
        trade_status: 'TRADE_SUCCESS',
        total_amount: trade.paidAmount,
        receipt_amount: trade.paidAmount,
        buyer_pay_amount: trade.paidAmount,
        subject: trade.subject,
        gmt_create: beijing(trade.createdAt),
        gmt_payment: now,
      },
      this.#settings.privateKey,
    )
    try {
      const response = await fetch(trade.notifyUrl, {
        method: 'POST',
        body: new URLSearchParams(fields),
        signal: AbortSignal.timeout(15_000),
      })
      return await response.text()
    } catch (error) {
      return `unreachable: ${(error as Error).message}`
    }
  }

  #returnUrl(trade: Trade): string {
    const fields = signMessage(
      {
        charset: 'utf-8',
        out_trade_no: trade.outTradeNo,
        method: 'alipay.trade.page.pay.return',
        total_amount: trade.paidAmount,
        trade_no: trade.tradeNo,
        auth_app_id: this.#settings.appId,
        version: '1.0',
        app_id: this.#settings.appId,
        seller_id: this.#settings.sellerId,
        timestamp: beijing(new Date()),
      },
      this.#settings.privateKey,
    )
    const url = new URL(trade.returnUrl)
    for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value)
    return url.href
  }
}

function unsigned(method: string) {
  return { name: responseName(method), reply: invalidArguments('isv.invalid-signature', '无效签名') }
}

const responseName = (method: string) => `${method.replaceAll('.', '_')}_response`

/** Query and form together, as the gateway takes them; undefined when a name comes twice. */
async function readFields(request: Request): Promise<Fields | undefined> {
  const pairs = [...new URL(request.url).searchParams]
  if (request.method === 'POST') pairs.push(...new URLSearchParams(await request.text()))
  const fields = Object.fromEntries(pairs)
  return Object.keys(fields).length === pairs.length ? fields : undefined
}
