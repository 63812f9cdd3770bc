import { readFormOrJson } from '../access/json-body.ts'
import type { Faults, PaymentCall } from '../faults/faults.ts'
import { paidPage, payPage, refusalPage } from '../pages/payment-pages.ts'
import { applyBillFaults } from '../payments/bill.ts'
import { OneTimeFiles } from '../payments/one-time-files.ts'
import type { TradeReport } from '../payments/trade-report.ts'
import { WebhookSender } from '../payments/webhook-sender.ts'
import { billFile, listBillItems } from './bill.ts'
import { AlipayLogin } from './login.ts'
import { paymentNotification, refundNotification, retryDelays } from './notifications.ts'
import { failure, invalidArguments, replyTo } from './replies.ts'
import { returnUrlOf } from './return-url.ts'
import { signRsa2, verifyRequest } from './signing.ts'
import { presentReport, shownTrade, type Trade, Trades } from './trades.ts'

export type AlipaySettings = Readonly<{
  appId: string
  sellerId: string
  /** Alipay's own key, PEM. */
  privateKey: string
  /** The public key of the shop's app, PEM. */
  appPublicKey: string
}>

type Fields = Record<string, string>

const calls: Readonly<Record<string, PaymentCall>> = {
  'alipay.trade.query': 'query',
  'alipay.trade.close': 'close',
  'alipay.trade.refund': 'refund',
  'alipay.trade.fastpay.refund.query': 'refund_query',
  'alipay.data.dataservice.bill.downloadurl.query': 'bill',
}

/** The product of each method that opens a page. */
const productCodes: Readonly<Record<string, string>> = {
  'alipay.trade.page.pay': 'FAST_INSTANT_TRADE_PAY',
  'alipay.trade.wap.pay': 'QUICK_WAP_WAY',
}

/** Imitates Alipay: verifies the shop's signatures and signs with its own key. */
export class AlipayServer {
  readonly #trades: Trades
  readonly #settings: AlipaySettings
  readonly #faults: Faults
  readonly #files = new OneTimeFiles()
  readonly #webhooks: WebhookSender
  readonly login: AlipayLogin

  constructor(settings: AlipaySettings, faults: Faults, speed: number, known: readonly Trade[] = []) {
    this.#trades = new Trades(known)
    this.#webhooks = new WebhookSender(faults, { gateway: 'alipay', retryDelays, speed })
    this.login = new AlipayLogin(settings.appId)
    this.#settings = settings
    this.#faults = faults
  }

  /** `/alipay/gateway.do`: the cashier page for page.pay and wap.pay, signed JSON for all other methods. */
  async gateway(request: Request): Promise<Response> {
    const fields = (await readFields(request)) ?? {}
    const method = fields.method ?? ''
    const good = verifyRequest(fields, this.#settings.appPublicKey) && fields.app_id === this.#settings.appId
    const content = good ? (JSON.parse(fields.biz_content || '{}') as Fields) : {}
    if (method in productCodes || request.method === 'GET')
      return good
        ? this.#cashier(fields, content)
        : refusalPage('alipay', '签名错误', 'The signature is wrong')
    const modes = ['timeout', 'timeout_after', 'error', 'bad_signature'] as const
    const fault = this.#faults.consumeForCall(calls[method], 'alipay', content.out_trade_no ?? '', ...modes)
    if (fault === 'timeout') return new Promise<Response>(() => {})
    if (fault === 'error') return new Response('Internal Server Error', { status: 500 })
    const origin = new URL(request.url).origin
    const { name, reply } = good ? this.#answer(method, fields, content, origin) : unsigned(method)
    if (fault === 'timeout_after') return new Promise<Response>(() => {})
    // Alipay's JSON escapes slashes: the signature covers these bytes
    const body = JSON.stringify(reply).replaceAll('/', '\\/')
    const sign = signRsa2(fault ? `${body} ` : body, this.#settings.privateKey)
    return new Response(`{"${name}":${body},"sign":"${sign}"}`, {
      headers: { 'content-type': 'application/json; charset=utf-8' },
    })
  }

  /** `/alipay/pay/`: pays. A form gets a page or a redirect to the shop; JSON gets the return address and the answers to the notifications. */
  async pay(request: Request): Promise<Response> {
    const read = await readFormOrJson(request)
    if (read instanceof Response) return read
    const { isForm, fields: body } = read
    const trade = this.#trades.find(String(body.out_trade_no ?? ''))
    if (!trade)
      return Response.json({ message: 'no such trade: open its cashier page first' }, { status: 404 })
    if (trade.status === 'TRADE_CLOSED')
      return isForm
        ? refusalPage('alipay', '交易已关闭', 'The trade is closed')
        : Response.json({ message: 'the trade is closed' }, { status: 409 })
    const paidAmount = String(body.total_amount ?? trade.paidAmount)
    if (!/^\d{1,9}\.\d{2}$/.test(paidAmount))
      return Response.json({ message: 'total_amount has the form 59.97' }, { status: 400 })
    if (trade.status === 'WAIT_BUYER_PAY')
      Object.assign(trade, { paidAmount, status: 'TRADE_SUCCESS', paidAt: new Date() })
    const returnUrl = returnUrlOf(trade, this.#settings)
    const times =
      body.notify === false || body.notify === 'false' ? 0 : Math.min(Number(body.times ?? 1), 1_000)
    const make = () => paymentNotification(trade, this.#settings)
    const answers = await this.#webhooks.deliver(trade.outTradeNo, make, times)
    if (isForm)
      return body.then === 'return' ? seeOther(returnUrl) : paidPage('alipay', shownTrade(trade), returnUrl)
    return Response.json({ trade_no: trade.tradeNo, return_url: returnUrl, notify_answers: answers })
  }

  /** A trade in Alipay's ledger. */
  reportTrade(outTradeNo: string): TradeReport | undefined {
    return presentReport(this.#trades.find(outTradeNo))
  }

  /** `/alipay/bill/?token=`: a bill file. */
  bill({ searchParams }: URL): Response {
    return this.#files.consume(searchParams.get('token') ?? '')
  }

  trades(): readonly Trade[] {
    return this.#trades.all()
  }

  close(): void {
    this.#webhooks.close()
  }

  #answer(method: string, fields: Fields, content: Fields, origin: string) {
    const login = this.login.answer(method, fields)
    if (login) return login
    const name = responseName(method)
    if (method === 'alipay.data.dataservice.bill.downloadurl.query')
      return { name, reply: this.#bill(content, origin) }
    const reply = replyTo(method, content, this.#trades, this.#faults)
    const number = content.out_request_no ?? content.out_trade_no ?? ''
    const trade = this.#trades.find(content.out_trade_no ?? '')
    if (trade && reply?.fund_change === 'Y') this.#notifyRefund(trade, number)
    const refund = trade?.refunds.get(number)
    if (trade && refund?.heldBack && method === 'alipay.trade.fastpay.refund.query') {
      refund.heldBack = false
      this.#notifyRefund(trade, number)
    }
    return { name, reply: reply ?? invalidArguments('isv.invalid-method', '不存在的方法名') }
  }

  #notifyRefund(trade: Trade, outRequestNo: string): void {
    const make = () => refundNotification(trade, outRequestNo, this.#settings)
    setTimeout(() => void this.#webhooks.deliver(trade.outTradeNo, make), 0)
  }

  #bill({ bill_date: day = '', bill_type: type }: Fields, origin: string): Record<string, string> {
    if (type !== 'trade' || !/^\d{4}-\d\d-\d\d$/.test(day))
      return invalidArguments('isv.invalid-parameter', '参数无效')
    const items = applyBillFaults(day, listBillItems(this.#trades.all()), this.#faults, 'alipay')
    if (items.length === 0) return failure('isp.bill_not_exist', '账单不存在')
    const token = this.#files.store(Buffer.from(billFile(day, items, this.#settings.sellerId)))
    return { code: '10000', msg: 'Success', bill_download_url: `${origin}/alipay/bill/?token=${token}` }
  }

  #cashier(fields: Fields, content: Fields): Response {
    if (content.product_code !== productCodes[fields.method ?? ''])
      return refusalPage('alipay', '产品码无效', 'The product_code is not that of the method')
    const trade = this.#trades.findOrCreate(fields, content)
    if (trade.totalAmount !== content.total_amount)
      return refusalPage('alipay', '订单金额与首次请求不一致', 'The amount differs from the first request')
    if (trade.status === 'TRADE_SUCCESS')
      return paidPage('alipay', shownTrade(trade), returnUrlOf(trade, this.#settings), false)
    if (trade.status === 'WAIT_BUYER_PAY') return payPage('alipay', shownTrade(trade), '/alipay/pay/', true)
    const isLate = !trade.paidAt && trade.expiresAt < new Date()
    return isLate
      ? refusalPage('alipay', '订单已超时', 'The time to pay has ended')
      : refusalPage('alipay', '交易已关闭', 'The trade is closed')
  }
}

function unsigned(method: string) {
  return { name: responseName(method), reply: invalidArguments('isv.invalid-signature', '无效签名') }
}

const seeOther = (location: string) => new Response(null, { status: 303, headers: { location } })

const responseName = (method: string) => `${method.replaceAll('.', '_')}_response`

/** Parameters of query and form together; undefined when a name occurs twice. */
async function readFields(request: Request): Promise<Fields | undefined> {
  const pairs = [...new URL(request.url).searchParams]
  if (request.method === 'POST') pairs.push(...new URLSearchParams(await request.text()))
  const fields = Object.fromEntries(pairs)
  return Object.keys(fields).length === pairs.length ? fields : undefined
}
