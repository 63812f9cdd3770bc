import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdirSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import {
  artifacts,
  chromiumPath,
  desktop,
  measureLayout,
  phone,
  startBrowser,
  stopClock,
} from '../../../support/browser.ts'
import { newPayment } from '../../../support/factories/payment-requests.ts'
import { startAlipay } from '../../../support/vendors/alipay.ts'
import { startWechatPay } from '../../../support/vendors/wechat.ts'

const alipay = await startAlipay()
const wechat = await startWechatPay()
let browser: Browser | undefined

beforeAll(async () => {
  mkdirSync(artifacts, { recursive: true })
  browser = chromiumPath ? await startBrowser() : undefined
})
afterAll(async () => {
  await browser?.close()
  await Promise.all([alipay.stop(), wechat.stop()])
})

const cashierUrl = async (more: Partial<ReturnType<typeof newPayment>> = {}) => {
  const started = await alipay.alipay.start({ ...newPayment(), amountFen: 1_299_800, ...more })
  if (started.state !== 'started') throw new Error(started.state)
  return started.url
}

/** Every kind of page of the sandbox, with the most that it can show. */
const addresses: Record<string, () => Promise<string>> = {
  index: async () => {
    await wechat.gateway.start({ ...newPayment(), amountFen: 129_900 })
    return `${wechat.base}/`
  },
  inbox: async () => {
    const [mailbox, mobile] = ['lin.xiaoman.1994@example.com', '15400000001']
    const link = `http://www.meiduo.site:8080/success_verify_email.html?token=${'a1B2'.repeat(30)}`
    await alipay.post('/messages/', { to: mailbox, channel: 'mail', body: `您好！\n\n请点击：\n\n${link}\n` })
    await alipay.post('/messages/', { to: mobile, code: '482913', body: '【美多商城】您的验证码是 482913。' })
    return `${alipay.base}/inbox`
  },
  'inbox, empty': async () => `${wechat.base}/inbox?to=nobody@example.com`,
  cashier: () => cashierUrl({ subject: '美多商城订单 20261123200509123456789012345678901234' }),
  'cashier, refused': async () => (await cashierUrl()).replace('12998.00', '1.00'),
  'cashier, paid': async () => {
    const payment = newPayment()
    const url = await cashierUrl(payment)
    await fetch(url)
    await alipay.post('/alipay/pay/', { out_trade_no: payment.outTradeNo })
    return url
  },
  'wechat payment': async () => {
    const started = await wechat.gateway.start({ ...newPayment(), amountFen: 1_299_800 })
    if (started.state !== 'started') throw new Error(started.state)
    return `${wechat.base}/wechat/bizpayurl?pr=${started.url.split('pr=')[1]}`
  },
  'wechat payment, refused': async () => `${wechat.base}/wechat/bizpayurl?pr=unknown`,
  'alipay sign-in': async () =>
    `${alipay.base}/alipay/oauth2/publicAppAuthorize.htm?app_id=2021000000000042&scope=auth_user&redirect_uri=http%3A%2F%2Fshop.test%2F`,
  'alipay sign-in, refused': async () => `${alipay.base}/alipay/oauth2/publicAppAuthorize.htm`,
  'qq sign-in, refused': async () => `${alipay.base}/qq/oauth2.0/authorize`,
}

for (const [name, address] of Object.entries(addresses))
  test.skipIf(!chromiumPath)(
    `${name}: no sideways scrolling on a phone, text of 16 px and more, targets of 44 px and more`,
    async () => {
      const url = await address()
      const page = await (browser as Browser).newPage()
      const faults: string[] = []
      page.on('pageerror', ({ message }) => faults.push(message))
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
      // the cashier must not pay while it is measured
      await stopClock(page)
      for (const viewport of [phone, desktop]) {
        await page.setViewportSize(viewport)
        await page.goto(url)
        expect(await measureLayout(page)).toEqual({ overflow: 0, smallTexts: [], smallTargets: [] })
        await page.screenshot({ path: `${artifacts}/${name}-${viewport.width}.png`, fullPage: true })
        // a refusal has status 400, which the console reports
      }
      expect(faults.filter((fault) => !fault.includes('status of 400'))).toEqual([])
      await page.close()
    },
  )
