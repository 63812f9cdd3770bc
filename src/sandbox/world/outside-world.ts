import { Redis } from 'ioredis'
import { keys } from '../../redis/keys.ts'
import { AlipayServer, type AlipaySettings } from './alipay/server.ts'
import { type FaultMode, Faults, faultModes, type PaymentCall, paymentCalls } from './faults/faults.ts'
import { type AliyunAccount, AliyunSms } from './messages/aliyun-sms.ts'
import { Inbox } from './messages/inbox.ts'
import { watchMessageQueues } from './messages/queued-messages.ts'
import { startSmtpServer } from './messages/smtp-server.ts'
import { inboxPage } from './pages/inbox-page.ts'
import { indexPage } from './pages/index-page.ts'
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
  /** The port of the SMTP server; 0 takes a free one. */
  smtpPort: number
  /** How many times sooner than the vendors' a payment notice that was not taken comes again. */
  noticeSpeed: number
  /** Where trades outlive this process; without it they do not. */
  tradesFile?: string | undefined
}>

/** How long whoever asks for messages waits for those on their way. */
const patienceMs = 3_000

/** Everything outside the mall: one fetch handler, and an SMTP server that listens already. */
export async function createOutsideWorld(settings: OutsideSettings) {
  const redis = new Redis(settings.redisUrl, { lazyConnect: true, maxRetriesPerRequest: 3 })
  redis.on('error', () => {})
  const faults = new Faults()
  const messages = new Inbox()
  const queued = watchMessageQueues(settings.redisUrl)
  const { tradesFile, noticeSpeed } = settings
  const known = tradesFile ? readTrades(tradesFile) : undefined
  const alipay = new AlipayServer(settings.alipay, faults, noticeSpeed, known?.alipay)
  const wechat = new WechatPayServer(settings.wechatPay, faults, noticeSpeed, known?.wechat)
  const list = () => ({ alipay: alipay.trades(), wechat: wechat.trades() })
  const book = tradesFile ? createTradeWriter(tradesFile, list) : undefined
  const aliyun = new AliyunSms(settings.aliyun, faults, messages)
  const mail = await startSmtpServer(settings.smtpPort, faults, messages)
  const qq = new QqServer(settings.qq, faults)

  async function answer(request: Request): Promise<Response> {
    // also before: a fault may leave the call without an answer
    book?.touch()
    return route(request).finally(book?.touch)
  }

  async function route(request: Request): Promise<Response> {
    const url = new URL(request.url)
    const path = url.pathname.replace(/\/+$/, '')
    const call = `${request.method} ${path}`
    if (call === 'GET ') return indexPage(wechat.openTrades())
    if (call === 'GET /inbox') return showInbox(url.searchParams.get('to')?.trim() ?? '')
    if (call === 'GET /health') return Response.json({ status: 'ok' })
    if (call === 'GET /messages') return showMessages(url.searchParams.get('to') ?? '')
    if (call === 'POST /messages') return takeMessage(request)
    if (call === 'POST /faults') return planFault(request)
    if (call === 'GET /faults') return Response.json(faults.list())
    if (call === 'GET /trades') return showTrades(url.searchParams.get('out_trade_no') ?? '')
    if (path === '/alipay/gateway.do') return alipay.gateway(request)
    if (call === 'GET /alipay/bill') return alipay.bill(url)
    if (call === 'POST /alipay/pay') return alipay.pay(request)
    if (path.startsWith('/wechat/v3/')) return wechat.api(request)
    if (call === 'GET /wechat/bizpayurl') return wechat.page(url)
    if (call === 'POST /wechat/pay') return wechat.pay(request)
    if (call === 'POST /wechat/abnormal') return wechat.settleAbnormal(request)
    if (call === 'POST /wechat/rotate') return wechat.rotate()
    if (call === 'POST /aliyun') return aliyun.call(request)
    if (call === 'GET /alipay/oauth2/publicAppAuthorize.htm') return alipay.login.authorize(url)
    if (call === 'GET /qq/oauth2.0/authorize') return qq.authorize(url)
    if (call === 'GET /qq/oauth2.0/token') return qq.api('token', url)
    if (call === 'GET /qq/oauth2.0/me') return qq.api('me', url)
    const captcha = /^GET \/captchas\/([\w-]+)$/.exec(call)
    if (captcha) return showCaptcha(captcha[1] as string)
    return Response.json({ message: 'not found' }, { status: 404 })
  }

  async function showMessages(to: string): Promise<Response> {
    await queued.settle(patienceMs).catch(() => {})
    return Response.json(messages.list(to))
  }

  async function showInbox(to: string): Promise<Response> {
    await queued.settle(patienceMs).catch(() => {})
    return inboxPage(to, messages.list(to || undefined))
  }

  async function showCaptcha(id: string): Promise<Response> {
    const text = await redis.get(keys.captcha(id))
    return text ? Response.json({ text }) : Response.json({ message: 'no such captcha' }, { status: 404 })
  }

  async function takeMessage(request: Request): Promise<Response> {
    const { to, channel = 'sms', code = null, link = null, body = '' } = await readFields(request)
    const fault = faults.take('sms', to ?? '', 'timeout', 'error', 'duplicate', 'throttled', 'refused')
    if (fault === 'timeout') return new Promise<Response>(() => {})
    if (fault === 'error') return new Response('error', { status: 500 })
    if (fault === 'throttled') return new Response('throttled', { status: 429 })
    if (fault === 'refused') return refuse('refused')
    if (!to) return Response.json({ message: 'to is missing' }, { status: 400 })
    const message = { to, channel: channel === 'mail' ? 'mail' : 'sms', code, link, body } as const
    messages.put(message)
    if (fault === 'duplicate') messages.put(message)
    return Response.json({ message: 'OK' })
  }

  /** What each party took and gave back, as its own books say. */
  function showTrades(outTradeNo: string): Response {
    return Response.json({ alipay: alipay.tradeOf(outTradeNo), wechat: wechat.tradeOf(outTradeNo) })
  }

  async function planFault(request: Request): Promise<Response> {
    const {
      gateway,
      mode,
      count = 1,
      subject = '',
      call = '',
    } = (await request.json()) as Partial<Record<'gateway' | 'mode' | 'subject' | 'call', string>> & {
      count?: number
    }
    const possible = faultModes[gateway as keyof typeof faultModes] as readonly string[] | undefined
    if (!gateway || !possible) return refuse(`gateway is one of ${Object.keys(faultModes).join(', ')}`)
    if (!possible.includes(mode ?? '')) return refuse(`mode is one of ${possible.join(', ')}`)
    if (!Number.isInteger(count) || count < 1) return refuse('count is a whole number from 1')
    if (call && !paymentCalls.includes(call as PaymentCall))
      return refuse(`call is one of ${paymentCalls.join(', ')}`)
    faults.plan(gateway, mode as FaultMode, count, String(subject), call as PaymentCall | '')
    return Response.json({ message: 'OK' })
  }

  return {
    fetch: answer,
    smtpPort: mail.port,
    close: async () => {
      alipay.close()
      wechat.close()
      book?.stop()
      redis.disconnect()
      await Promise.all([mail.stop(), queued.close()])
    },
  }
}

async function readFields(request: Request): Promise<Record<string, string>> {
  return (await request.json()) as Record<string, string>
}

function refuse(message: string): Response {
  return Response.json({ message }, { status: 400 })
}
