import { afterAll, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import type { StartedPayment } from '../../../../src/gateways/payments/payment-gateway.ts'
import { themeColors } from '../../../../src/sandbox/world/pages/style.ts'
import {
  artifacts,
  browserTest,
  desktop,
  measureLayout,
  phone,
  soundLayout,
  stopClock,
  useBrowser,
} from '../../../support/browser.ts'
import { newPayment } from '../../../support/factories/orders/payment-requests.ts'
import { startAlipay } from '../../../support/vendors/alipay.ts'
import { startWechatPay } from '../../../support/vendors/wechat.ts'

const alipay = await startAlipay()
const wechat = await startWechatPay()
const openPage = useBrowser()
afterAll(() => Promise.all([alipay.stop(), wechat.stop()]))

const urlOf = (started: StartedPayment) => {
  if (started.state !== 'started') throw new Error(started.state)
  return started.url
}
const cashierUrl = async (more: Partial<ReturnType<typeof newPayment>> = {}) =>
  urlOf(await alipay.alipay.start({ ...newPayment(), amountFen: 1_299_800, ...more }))
const onPhone = {
  amountFen: 1_299_800,
  subject: '美多商城订单 20261123200509123456789012345678901234',
  payerAddress: '203.0.113.7',
}
/** The address of an H5 payment, with the page of the shop to return to. */
const h5Url = async (payment = newPayment()) => {
  const url = urlOf(await wechat.gateway.startOnPhone({ ...payment, ...onPhone }))
  return `${url}&redirect_url=${encodeURIComponent('http://www.meiduo.site:8080/pay_success.html')}`
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
  'alipay on a phone': async () => urlOf(await alipay.alipay.startOnPhone({ ...newPayment(), ...onPhone })),
  'alipay on a phone, paid': async () => {
    const payment = newPayment()
    const url = urlOf(await alipay.alipay.startOnPhone({ ...payment, ...onPhone }))
    await fetch(url)
    await alipay.post('/alipay/pay/', { out_trade_no: payment.outTradeNo, notify: false })
    return url
  },
  'wechat payment': async () => {
    const url = urlOf(await wechat.gateway.start({ ...newPayment(), amountFen: 1_299_800 }))
    return `${wechat.base}/wechat/bizpayurl?pr=${url.split('pr=')[1]}`
  },
  'wechat on a phone': () => h5Url(),
  'wechat on a phone, paid': async () => {
    const payment = newPayment()
    const url = await h5Url(payment)
    await wechat.post('/wechat/pay/', { out_trade_no: payment.outTradeNo, notify: false })
    return url
  },
  'wechat on a phone, refused': async () => `${wechat.base}/wechat/checkmweb?prepay_id=unknown`,
  'wechat payment, refused': async () => `${wechat.base}/wechat/bizpayurl?pr=unknown`,
  'alipay sign-in': async () =>
    `${alipay.base}/alipay/oauth2/publicAppAuthorize.htm?app_id=2021000000000042&scope=auth_user&redirect_uri=http%3A%2F%2Fshop.test%2F`,
  'alipay sign-in, refused': async () => `${alipay.base}/alipay/oauth2/publicAppAuthorize.htm`,
  'qq sign-in': async () =>
    `${alipay.base}/qq/oauth2.0/authorize?response_type=code&client_id=&redirect_uri=http%3A%2F%2Fshop.test%2F&state=1`,
  'a page that does not exist': async () => `${alipay.base}/nothing`,
  'qq sign-in, refused': async () => `${alipay.base}/qq/oauth2.0/authorize`,
}

test.each(Object.entries(addresses))('%s: no other page frames it', async (_, address) => {
  const { headers } = await fetch(await address(), { headers: { accept: 'text/html' } })
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
})

/** The color of the header and of the primary buttons. */
const colorsOf = (page: Page) =>
  page.evaluate<string[]>(`(() => {
    const elements = document.querySelectorAll('header, button:not(.second):not(.people button), a.button')
    const parts = (each) => getComputedStyle(each).backgroundColor.match(/[0-9]+/g)
    const hex = (part) => Number(part).toString(16).padStart(2, '0')
    return [...new Set([...elements].map((each) => '#' + parts(each).map(hex).join('')))]
  })()`)

for (const [name, address] of Object.entries(addresses))
  browserTest(
    `${name}: no sideways scrolling on a phone, text of 16 px and more, targets of 44 px and more, contrast of 4.5:1`,
    async () => {
      const url = await address()
      const page = await openPage()
      const faults: string[] = []
      page.on('pageerror', ({ message }) => faults.push(message))
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
      // the cashier must not pay while it is measured
      await stopClock(page)
      for (const viewport of [phone, desktop]) {
        await page.setViewportSize(viewport)
        await page.goto(url)
        expect(await measureLayout(page)).toEqual(soundLayout)
        const theme = (await page.locator('body').getAttribute('class')) as keyof typeof themeColors
        expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
        expect(await page.title()).not.toBe('')
        expect(await page.locator('meta[name=viewport]').getAttribute('content')).toContain(
          'width=device-width',
        )
        expect(await colorsOf(page)).toEqual([themeColors[theme]])
        await page.screenshot({ path: `${artifacts}/${name}-${viewport.width}.png`, fullPage: true })
        // a refusal has status 400 and a missing page 404, which the console reports
      }
      expect(faults.filter((fault) => !/status of 40[04]/.test(fault))).toEqual([])
      await page.close()
    },
  )
