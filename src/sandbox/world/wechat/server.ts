import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { readFormOrJson, readJson } from '../access/json-body.ts'
import type { Faults } from '../faults/faults.ts'
import { paidPage, payPage, refusalPage } from '../pages/payment-pages.ts'
import { applyBillFaults } from '../payments/bill.ts'
import { OneTimeFiles } from '../payments/one-time-files.ts'
import type { TradeReport } from '../payments/trade-report.ts'
import { WebhookSender } from '../payments/webhook-sender.ts'
import { billFile, listBillItems } from './bill.ts'
import { callOf, subjectOf } from './calls.ts'
import { paymentNotification, refundNotification, retryDelays } from './notifications.ts'
import { Platform } from './platform.ts'
import {
  type Answer,
  type Content,
  closeTrade,
  createRefund,
  createTrade,
  presentRefund,
  presentTrade,
  refusal,
} from './replies.ts'
import type { WechatPaySettings } from './settings.ts'
import { signedHeaders, verifyAuthorization } from './signing.ts'
import { type Product, presentReport, type Refund, shownTrade, type Trade, Trades } from './trades.ts'
import { unpaidTradesList } from './unpaid-trades.ts'

/** Imitates WeChat Pay APIv3: verifies the merchant's signatures, signs and encrypts with its own keys. */
export class WechatPayServer {
  readonly #trades: Trades
  /** Bill downloads are not signed: the signed answer before them holds the digest. */
  readonly #files = new OneTimeFiles()
  readonly #settings: WechatPaySettings
  readonly #merchantKey: KeyObject
  readonly #faults: Faults
  readonly #platform: Platform
  readonly #webhooks: WebhookSender

  constructor(settings: WechatPaySettings, faults: Faults, speed: number, known: readonly Trade[] = []) {
    this.#trades = new Trades(known)
    this.#settings = settings
    this.#merchantKey = createPublicKey(settings.merchantPublicKey)
    this.#faults = faults
    this.#platform = new Platform(
      { serial: settings.publicKeyId, privateKey: settings.privateKey },
      { privateKey: settings.platformPrivateKey, certificate: settings.platformCertificate },
    )
    this.#webhooks = new WebhookSender(faults, { gateway: 'wechat', retryDelays, speed })
  }

  /** Everything below `/wechat/v3/`. */
  async api(request: Request): Promise<Response> {
    const raw = await request.text()
    const caller = verifyAuthorization(request, raw, this.#merchantKey)
    if (caller?.mchId !== this.#settings.mchId || caller.serialNo !== this.#settings.serialNo)
      return Response.json({ code: 'SIGN_ERROR', message: '签名错误' }, { status: 401 })
    this.#platform.useKeyOf(request)
    const url = new URL(request.url)
    const path = url.pathname.replace(/^\/wechat/, '')
    if (path === '/v3/billdownload/file') return this.#files.consume(url.searchParams.get('token') ?? '')
    const content = raw ? (JSON.parse(raw) as Content) : {}
    const subject = subjectOf(path, content, this.#trades)
    const modes = ['timeout', 'timeout_after', 'error', 'bad_signature'] as const
    const fault = this.#faults.consumeForCall(callOf(request.method, path), 'wechat', subject, ...modes)
    if (fault === 'timeout') return new Promise<Response>(() => {})
    if (fault === 'error') return new Response('Internal Server Error', { status: 500 })
    const { status, body } = this.#answer(request.method, path, url, content)
    if (fault === 'timeout_after') return new Promise<Response>(() => {})
    const text = body === undefined ? '' : JSON.stringify(body)
    return new Response(text || null, {
      status,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'request-id': crypto.randomUUID(),
        ...signedHeaders(text, this.#platform.signingKey(), fault === 'bad_signature'),
      },
    })
  }

  /** `/wechat/bizpayurl?pr=`: the page that a phone shows after the scan. */
  page({ searchParams }: URL): Response {
    const trade = this.#trades.findByCode(searchParams.get('pr') ?? '')
    if (!trade) return refusalPage('wechat', '二维码无效', 'No trade has this code')
    if (trade.state === 'CLOSED') return refusalPage('wechat', '交易已关闭', 'The trade is closed')
    if (trade.state !== 'NOTPAY') return paidPage('wechat', shownTrade(trade), trade.redirectUrl, false)
    return payPage('wechat', shownTrade(trade), '/wechat/pay/', trade.product === 'h5')
  }

  /** `/wechat/checkmweb?prepay_id=&redirect_url=`: the page on a phone, which opens WeChat and returns to the shop. */
  phonePage({ searchParams }: URL): Response {
    const pr = searchParams.get('prepay_id') ?? ''
    const trade = this.#trades.findByCode(pr)
    if (trade?.product !== 'h5') return refusalPage('wechat', '链接无效', 'No trade has this address')
    const redirect = searchParams.get('redirect_url')
    if (redirect && /^https?:\/\//.test(redirect)) trade.redirectUrl = redirect
    return this.page(new URL(`http://sandbox/?pr=${pr}`))
  }

  /** `/wechat/pay/`: pays. A form gets a page; JSON gets the answers to the notifications. */
  async pay(request: Request): Promise<Response> {
    const read = await readFormOrJson(request)
    if (read instanceof Response) return read
    const { isForm, fields } = read
    const code = /[?&](?:pr|prepay_id)=(\w+)/.exec(String(fields.code_url ?? fields.h5_url ?? ''))?.[1]
    const trade = code ? this.#trades.findByCode(code) : this.#trades.find(String(fields.out_trade_no ?? ''))
    const refuse = (reason: string, message: string, status: number) =>
      isForm ? refusalPage('wechat', reason, message) : Response.json({ message }, { status })
    if (!trade) return refuse('交易不存在', 'no such trade: ask for its code first', 404)
    if (trade.state === 'CLOSED') return refuse('交易已关闭', 'the trade is closed', 409)
    const total = Number(fields.total ?? trade.paidTotal)
    if (!Number.isInteger(total) || total < 1)
      return refuse('金额无效', 'total is a whole number of fen', 400)
    if (trade.state === 'NOTPAY')
      Object.assign(trade, { state: 'SUCCESS', paidTotal: total, paidAt: new Date() })
    const times = fields.notify === false || fields.notify === 'false' ? 0 : Number(fields.times ?? 1)
    const make = () => paymentNotification(trade, this.#settings, this.#encryption)
    const answers = await this.#webhooks.deliver(trade.outTradeNo, make, Math.min(times, 1_000))
    const { redirectUrl } = trade
    if (isForm && redirectUrl && fields.then === 'return')
      return new Response(null, { status: 303, headers: { location: redirectUrl } })
    if (isForm) return paidPage('wechat', shownTrade(trade), redirectUrl)
    return Response.json({
      transaction_id: trade.transactionId,
      return_url: redirectUrl,
      notify_answers: answers,
    })
  }

  /** `/wechat/rotate/`: replaces the signing platform certificate. */
  rotate(): Response {
    return Response.json({ serial_no: this.#platform.rotate() })
  }

  /** `/wechat/abnormal/`: completes an abnormal refund, as a merchant does in the console. */
  async completeAbnormalRefund(request: Request): Promise<Response> {
    const fields = await readJson(request)
    if (fields instanceof Response) return fields
    const { out_refund_no: number } = fields
    const trade = this.#trades.findByRefund(String(number))
    const refund = trade?.refunds.get(String(number))
    if (!trade || refund?.status !== 'ABNORMAL')
      return Response.json({ message: 'no such abnormal refund' }, { status: 404 })
    refund.next = 'SUCCESS'
    this.#complete(trade, refund)
    return Response.json({ message: 'OK' })
  }

  /** A trade in WeChat Pay's ledger. */
  reportTrade(outTradeNo: string): TradeReport | undefined {
    return presentReport(this.#trades.find(outTradeNo))
  }

  /** Markup for the index page. */
  unpaidTradesMarkup(): string {
    return unpaidTradesList(this.#trades.all())
  }

  trades(): readonly Trade[] {
    return this.#trades.all()
  }

  close(): void {
    this.#webhooks.close()
  }

  get #encryption() {
    return { apiV3Key: this.#settings.apiV3Key, key: () => this.#platform.signingKey() }
  }

  #answer(method: string, path: string, url: URL, content: Content): Answer {
    const call = `${method} ${path}`
    const query = url.searchParams
    if (call === 'GET /v3/certificates') return this.#platform.certificates(this.#settings.apiV3Key)
    const [, product] = /^POST \/v3\/pay\/transactions\/(native|h5)$/.exec(call) ?? []
    if (product)
      return createTrade(this.#trades, this.#settings, content, {
        product: product as Product,
        origin: url.origin,
      })
    if (call === 'POST /v3/refund/domestic/refunds') return this.#refund(content)
    if (call === 'GET /v3/bill/tradebill') return this.#bill(query.get('bill_date') ?? '', url.origin)
    const [, refund] = /^GET \/v3\/refund\/domestic\/refunds\/([^/]+)$/.exec(call) ?? []
    if (refund) return this.#queryRefund(decodeURIComponent(refund))
    const [, number = '', close] = /\/out-trade-no\/([^/]+)(\/close)?$/.exec(path) ?? []
    const trade = this.#trades.find(decodeURIComponent(number))
    if ((close ? content.mchid : query.get('mchid')) !== this.#settings.mchId)
      return refusal(400, 'PARAM_ERROR', '参数错误')
    if (close) return closeTrade(trade)
    if (!trade) return refusal(404, 'ORDER_NOT_EXIST', '订单不存在')
    return { status: 200, body: presentTrade(trade, this.#settings) }
  }

  #refund(content: Content): Answer {
    const { answer, created } = createRefund(this.#trades, this.#faults, content)
    // the answer says PROCESSING, so the refund completes after it
    if (created && !created.refund.heldBack)
      setTimeout(() => this.#complete(created.trade, created.refund), 0)
    return answer
  }

  #queryRefund(outRefundNo: string): Answer {
    const trade = this.#trades.findByRefund(outRefundNo)
    const refund = trade?.refunds.get(outRefundNo)
    if (!trade || !refund) return refusal(404, 'RESOURCE_NOT_EXISTS', '退款单查询失败')
    const answer = { status: 200, body: presentRefund(trade, refund) }
    if (refund.heldBack) this.#complete(trade, refund)
    return answer
  }

  #complete(trade: Trade, refund: Refund): void {
    refund.heldBack = false
    refund.status = refund.next
    const make = () => refundNotification(trade, refund, this.#settings, this.#encryption)
    void this.#webhooks.deliver(trade.outTradeNo, make)
  }

  #bill(day: string, origin: string): Answer {
    if (!/^\d{4}-\d\d-\d\d$/.test(day)) return refusal(400, 'PARAM_ERROR', '参数错误')
    if (this.#faults.consumeForCall('bill', 'wechat', '', 'bill_creating'))
      return refusal(400, 'STATEMENT_CREATING', '账单生成中')
    const items = applyBillFaults(day, listBillItems(this.#trades.all()), this.#faults, 'wechat')
    if (items.length === 0) return refusal(400, 'NO_STATEMENT_EXIST', '账单文件不存在')
    const file = billFile(items, this.#settings)
    const hash = createHash('sha1').update(file).digest('hex')
    const url = `${origin}/wechat/v3/billdownload/file?token=${this.#files.store(file)}`
    return { status: 200, body: { hash_type: 'SHA1', hash_value: hash, download_url: url } }
  }
}
