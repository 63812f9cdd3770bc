import { afterAll, describe, expect, test } from 'bun:test'
import type { NewPayment } from '../../../../src/gateways/payments/payment-gateway.ts'
import { onPhone } from '../../../../src/gateways/payments/phone-trades.ts'
import { formatYuan } from '../../../../src/sandbox/world/pages/payment-pages.ts'
import { themeColors } from '../../../../src/sandbox/world/pages/style.ts'
import { newPayment } from '../../../support/factories/orders/payment-requests.ts'
import { startAlipay } from '../../../support/vendors/alipay.ts'
import { startOutsideWorld } from '../../../support/vendors/outside-world.ts'
import { startWechatPay } from '../../../support/vendors/wechat.ts'

const [alipay, wechat] = [await startAlipay(), await startWechatPay()]
const withStorefront = await startOutsideWorld({
  mailLinks: { apiUrl: 'http://api.test', hasStorefront: true },
})
afterAll(() => Promise.all([alipay.stop(), wechat.stop(), withStorefront.stop()]))

const urlOf = ({ state, ...started }: { state: string; url?: string }) => {
  if (!started.url) throw new Error(state)
  return started.url
}

/** The pages on which a shopper pays: they start a payment and return the address of its page. */
const pages: Record<string, { theme: 'alipay' | 'wechat'; start: (payment: NewPayment) => Promise<string> }> =
  {
    'the cashier of Alipay': {
      theme: 'alipay',
      start: async (payment) => urlOf(await alipay.alipay.start(payment)),
    },
    'the page of Alipay on a phone': {
      theme: 'alipay',
      start: async (payment) => urlOf(await onPhone(alipay.alipay).start(payment)),
    },
    'the page after a scan with WeChat': {
      theme: 'wechat',
      start: async (payment) =>
        `${wechat.base}/wechat/bizpayurl?pr=${urlOf(await wechat.gateway.start(payment)).split('pr=')[1]}`,
    },
    'the page of WeChat Pay on a phone': {
      theme: 'wechat',
      start: async (payment) => urlOf(await onPhone(wechat.gateway).start(payment)),
    },
  }

const read = async (url: string) => (await fetch(url)).text()
/** What a reader sees: without markup, style and script. */
const visible = (html: string) =>
  html
    .replace(/<(style|script|title)>.*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
const countOf = (text: string, part: string) => text.split(part).length - 1

/** Starts a payment of 12,998 yuan whose subject repeats its number. @returns the page before and after the payment */
async function show(name: string) {
  const { theme, start } = pages[name] as (typeof pages)[string]
  const payment = { ...newPayment(), amountFen: 1_299_800, payerAddress: '203.0.113.7' }
  const url = await start({ ...payment, subject: `美多商城订单 ${payment.outTradeNo}` })
  const before = await read(url)
  const { base } = theme === 'alipay' ? alipay : wechat
  const tradeNo = /name="out_trade_no" value="(\w+)"/.exec(before)?.[1] ?? ''
  const body = new URLSearchParams({ out_trade_no: tradeNo, notify: 'false' })
  const paid = await (await fetch(`${base}/${theme}/pay/`, { method: 'POST', body })).text()
  return { theme, payment, states: { 确认付款: before, 付款成功: paid, 已付款: await read(url) } }
}

describe.each(Object.keys(pages))('%s', (name) => {
  test('names the merchant and the order number once, and the amount in yuan, before and after the payment', async () => {
    const { payment, states } = await show(name)
    for (const [title, html] of Object.entries(states)) {
      const text = visible(html)
      expect([title, countOf(text, title) > 0]).toEqual([title, true])
      expect([title, countOf(text, '付款给 美多商城')]).toEqual([title, 1])
      expect([title, countOf(text, payment.outTradeNo)]).toEqual([title, 1])
      expect([title, countOf(text, '¥12,998.00')]).toEqual([title, 1])
      expect(text).not.toContain('12998')
    }
  })

  test('has the color of its vendor', async () => {
    const { theme, states } = await show(name)
    for (const html of Object.values(states)) {
      expect(html).toContain(`<body class="${theme}">`)
      expect(html).toContain(`<meta name="theme-color" content="${themeColors[theme]}">`)
      expect(html).toContain(`body.${theme}{--tint:${themeColors[theme]}}`)
    }
  })
})

test('WeChat Pay is green and Alipay is blue', () => {
  const [red, green, blue] = [1, 3, 5].map((from) =>
    Number.parseInt(themeColors.wechat.slice(from, from + 2), 16),
  )
  expect(green).toBeGreaterThan(Math.max(red as number, blue as number))
  const parts = [1, 3, 5].map((from) => Number.parseInt(themeColors.alipay.slice(from, from + 2), 16))
  expect(parts[2]).toBe(Math.max(...parts))
})

test('an amount has separators between thousands and two places', () => {
  const amounts = [1, 99_999, 100_000, 1_299_800, 99_999_999, 100_000_000, 123_456_789_012]
  expect(amounts.map(formatYuan)).toEqual([
    '¥0.01',
    '¥999.99',
    '¥1,000.00',
    '¥12,998.00',
    '¥999,999.99',
    '¥1,000,000.00',
    '¥1,234,567,890.12',
  ])
})

const link = 'http://www.meiduo.site:8080/success_verify_email.html?token=a1B2.c_d-3'
const escaped = '<a href="http://www.meiduo.site:8080/success_verify_email.html'
const mail = async ({ base, post }: Pick<typeof withStorefront, 'base' | 'post'>, body: string) => {
  const to = `${crypto.randomUUID()}@example.com`
  await post('/messages/', { to, channel: 'mail', body })
  return read(`${base}/inbox?to=${to}`)
}

test('the inbox shows when a message was sent in the time of the shop, to the second', async () => {
  const html = await mail(alipay, '您好')
  const [, datetime = '', text = ''] = /<time datetime="([^"]*)">([^<]*)</.exec(html) ?? []
  expect(text).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  expect(datetime).toBe(`${text.replace(' ', 'T')}+08:00`)
  expect(Math.abs(Date.now() - Date.parse(datetime))).toBeLessThan(60_000)
  expect(visible(html)).not.toMatch(/\d\d:\d\d:\d\d(\.\d|Z)/)
})

test('without a storefront a note and a link to the API replace the link of a mail that verifies a mailbox', async () => {
  const html = await mail(alipay, `请点击：\n${link}\n`)
  expect(html).not.toContain(escaped)
  expect(visible(html)).toContain('未设置 SHOP_URL')
  expect(html).toContain('<a href="http://localhost:8000/emails/verification/?token=a1B2.c_d-3"')
})

test('with a storefront the link of the mail leads to its page, without a note', async () => {
  const html = await mail(withStorefront, `请点击：\n${link}\n`)
  expect(html).toContain(`${escaped}?token=a1B2.c_d-3"`)
  expect(visible(html)).not.toContain('SHOP_URL')
  expect(html).not.toContain('/emails/verification/')
})
