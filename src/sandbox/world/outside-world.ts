import { Redis } from 'ioredis'
import { now } from '../../lib/clock.ts'
import { totpAt } from '../../lib/crypto/totp.ts'
import { keys } from '../../redis/keys.ts'
import { readJson } from './access/json-body.ts'
import { createRefusal } from './access/refuse-request.ts'
import { shareWithDocs } from './access/share-with-docs.ts'
import { AlipayServer, type AlipaySettings } from './alipay/server.ts'
import { type FaultMode, Faults, faultModes, type PaymentCall, paymentCalls } from './faults/faults.ts'
import { type AliyunAccount, AliyunSms } from './messages/aliyun-sms.ts'
import { Inbox } from './messages/inbox.ts'
import { watchMessageQueues } from './messages/queued-messages.ts'
import { startSmtpServer } from './messages/smtp-server.ts'
import { inboxPage, type MailLinks } from './pages/inbox-page.ts'
import { indexPage, missingPage } from './pages/index-page.ts'
import { QqServer, type QqSettings } from './qq/server.ts'
import { createTradeWriter, readTrades } from './trade-store.ts'
import { WechatPayServer } from './wechat/server.ts'
import type { WechatPaySettings } from './wechat/settings.ts'

export type OutsideSettings = Readonly<{
  redisUrl: string
  alipay: AlipaySettings
  wechatPay: WechatPaySettings
  qq: QqSettings
  aliyun: AliyunAccount
  /** The port of the SMTP server; 0 selects a free one. */
  smtpPort: number
  /** Retry delays of notifications are the vendors' divided by this number. */
  notificationSpeed: number
  /** Where trades are stored; without it they end with the process. */
  tradesFile?: string | undefined
  mailLinks: MailLinks
  /** Addresses by which the mall and browsers reach the sandbox, besides those of this machine. */
  addresses?: readonly string[]
  /** Users of the demo shop with their passwords, as JSON; without it they are not served. */
  usersFile?: string | undefined
}>

/** How long a reader of the inbox waits for pending messages. */
const messageWaitMs = 3_000

/** Creates all external services: one fetch handler, and an SMTP server that is listening already. */
export async function createOutsideWorld(settings: OutsideSettings) {
  const redis = new Redis(settings.redisUrl, { lazyConnect: true, maxRetriesPerRequest: 3 })
  redis.on('error', () => {})
  const faults = new Faults()
  const inbox = new Inbox()
  const queues = watchMessageQueues(settings.redisUrl)
  const { tradesFile, notificationSpeed } = settings
  const stored = tradesFile ? readTrades(tradesFile) : undefined
  const alipay = new AlipayServer(settings.alipay, faults, notificationSpeed, stored?.alipay)
  const wechat = new WechatPayServer(settings.wechatPay, faults, notificationSpeed, stored?.wechat)
  const list = () => ({ alipay: alipay.trades(), wechat: wechat.trades() })
  const writer = tradesFile ? createTradeWriter(tradesFile, list) : undefined
  const aliyun = new AliyunSms(settings.aliyun, faults, inbox)
  const mail = await startSmtpServer(settings.smtpPort, faults, inbox)
  const qq = new QqServer(settings.qq, faults)
  const mallUrl = settings.mailLinks.apiUrl
  const refusalOf = createRefusal({ mallUrl, addresses: settings.addresses ?? [] })

  async function answer(request: Request): Promise<Response> {
    const refusal = refusalOf(request)
    if (refusal) return refusal
    // before the call too: a fault may leave the call without an answer
    writer?.schedule()
    const isPreflight = request.method === 'OPTIONS'
    const response = isPreflight
      ? new Response(null, { status: 204 })
      : await route(request).finally(writer?.schedule)
    return shareWithDocs(request, response, mallUrl)
  }

  async function route(request: Request): Promise<Response> {
    const url = new URL(request.url)
    const path = url.pathname.replace(/\/+$/, '')
    const call = `${request.method} ${path}`
    if (call === 'GET ') return indexPage(wechat.unpaidTradesMarkup())
    if (call === 'GET /inbox') return showInbox(url.searchParams.get('to')?.trim() ?? '')
    if (call === 'GET /health') return Response.json({ status: 'ok' })
    if (call === 'GET /messages') return showMessages(url.searchParams.get('to') ?? '')
    if (call === 'POST /messages') return receiveMessage(request)
    if (call === 'POST /faults') return planFault(request)
    if (call === 'GET /faults') return Response.json(faults.list())
    if (call === 'GET /demo-users') return showDemoUsers()
    if (call === 'GET /authenticator') return showTotpCode(url.searchParams.get('secret') ?? '')
    if (call === 'GET /trades') return showTrades(url.searchParams.get('out_trade_no') ?? '')
    if (path === '/alipay/gateway.do') return alipay.gateway(request)
    if (call === 'GET /alipay/bill') return alipay.bill(url)
    if (call === 'POST /alipay/pay') return alipay.pay(request)
    if (path.startsWith('/wechat/v3/')) return wechat.api(request)
    if (call === 'GET /wechat/bizpayurl') return wechat.page(url)
    if (call === 'GET /wechat/checkmweb') return wechat.phonePage(url)
    if (call === 'POST /wechat/pay') return wechat.pay(request)
    if (call === 'POST /wechat/abnormal') return wechat.completeAbnormalRefund(request)
    if (call === 'POST /wechat/rotate') return wechat.rotate()
    if (call === 'POST /aliyun') return aliyun.call(request)
    if (call === 'GET /alipay/oauth2/publicAppAuthorize.htm') return alipay.login.authorize(url)
    if (call === 'GET /qq/oauth2.0/authorize') return qq.authorize(url)
    if (call === 'GET /qq/oauth2.0/token') return qq.api('token', url)
    if (call === 'GET /qq/oauth2.0/me') return qq.api('me', url)
    const captcha = /^GET \/captchas\/([\w-]+)$/.exec(call)
    if (captcha) return showCaptcha(captcha[1] as string)
    if (request.headers.get('accept')?.includes('text/html')) return missingPage()
    const message = `the sandbox has no ${call}; its pages are listed at ${url.origin}/`
    return Response.json({ code: 'not_found', message }, { status: 404 })
  }

  async function showMessages(to: string): Promise<Response> {
    await queues.waitForAttempts(messageWaitMs).catch(() => {})
    return Response.json(inbox.list(to))
  }

  async function showInbox(to: string): Promise<Response> {
    await queues.waitForAttempts(messageWaitMs).catch(() => {})
    return inboxPage(to, inbox.list(to || undefined), settings.mailLinks)
  }

  async function showCaptcha(id: string): Promise<Response> {
    const text = await redis.get(keys.captcha(id))
    return text ? Response.json({ text }) : Response.json({ message: 'no such captcha' }, { status: 404 })
  }

  /** The authenticator app of a person. */
  function showTotpCode(secret: string): Response {
    if (!/^[A-Z2-7]{16,}$/.test(secret))
      return badRequest('secret is base32, such as POST /meiduo_admin/totp/ answers it')
    return Response.json({ code: totpAt(secret, now()) })
  }

  async function showDemoUsers(): Promise<Response> {
    const file = settings.usersFile && Bun.file(settings.usersFile)
    if (!file || !(await file.exists())) return Response.json({ message: 'no demo users' }, { status: 404 })
    return Response.json(await file.json())
  }

  async function receiveMessage(request: Request): Promise<Response> {
    const fields = await readJson(request)
    if (fields instanceof Response) return fields
    const { to, channel = 'sms', code = null, link = null, body = '' } = fields as Record<string, string>
    const fault = faults.consume('sms', to ?? '', 'timeout', 'error', 'duplicate', 'throttled', 'refused')
    if (fault === 'timeout') return new Promise<Response>(() => {})
    if (fault === 'error') return new Response('error', { status: 500 })
    if (fault === 'throttled') return new Response('throttled', { status: 429 })
    if (fault === 'refused') return badRequest('refused')
    if (!to) return Response.json({ message: 'to is missing' }, { status: 400 })
    const message = { to, channel: channel === 'mail' ? 'mail' : 'sms', code, link, body } as const
    inbox.add(message)
    if (fault === 'duplicate') inbox.add(message)
    return Response.json({ message: 'OK' })
  }

  /** Payment and refunds of an order, from each gateway's own ledger. */
  function showTrades(outTradeNo: string): Response {
    return Response.json({ alipay: alipay.reportTrade(outTradeNo), wechat: wechat.reportTrade(outTradeNo) })
  }

  async function planFault(request: Request): Promise<Response> {
    const fields = await readJson(request)
    if (fields instanceof Response) return fields
    const {
      gateway,
      mode,
      count = 1,
      subject = '',
      call = '',
    } = fields as Partial<Record<'gateway' | 'mode' | 'subject' | 'call', string>> & {
      count?: number
    }
    const possible = faultModes[gateway as keyof typeof faultModes] as readonly string[] | undefined
    if (!gateway || !possible) return badRequest(`gateway is one of ${Object.keys(faultModes).join(', ')}`)
    if (!possible.includes(mode ?? '')) return badRequest(`mode is one of ${possible.join(', ')}`)
    if (!Number.isInteger(count) || count < 1) return badRequest('count is a whole number from 1')
    if (call && !paymentCalls.includes(call as PaymentCall))
      return badRequest(`call is one of ${paymentCalls.join(', ')}`)
    faults.plan(gateway, mode as FaultMode, count, String(subject), call as PaymentCall | '')
    return Response.json({ message: 'OK' })
  }

  return {
    fetch: answer,
    smtpPort: mail.port,
    close: async () => {
      alipay.close()
      wechat.close()
      writer?.stop()
      redis.disconnect()
      await Promise.all([mail.stop(), queues.close()])
    },
  }
}

function badRequest(message: string): Response {
  return Response.json({ message }, { status: 400 })
}
