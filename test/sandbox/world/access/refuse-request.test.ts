import { afterAll, describe, expect, test } from 'bun:test'
import type { StartedPayment } from '../../../../src/gateways/payments/payment-gateway.ts'
import { browserTest, useBrowser } from '../../../support/browser.ts'
import { newPayment } from '../../../support/factories/orders/payment-requests.ts'
import { startAlipay } from '../../../support/vendors/alipay.ts'
import { startOutsideWorld } from '../../../support/vendors/outside-world.ts'

const mall = 'http://api.meiduo.test:8000'
const world = await startOutsideWorld({
  mailLinks: { apiUrl: mall, hasStorefront: false },
  addresses: [mall, 'http://sandbox.meiduo.test:8001/alipay/gateway.do'],
})
const alipay = await startAlipay()
const site = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: () =>
    new Response('<!doctype html><meta charset="utf-8"><title>site</title>', {
      headers: { 'content-type': 'text/html' },
    }),
})
afterAll(() => Promise.all([world.stop(), alipay.stop(), site.stop(true)]))

type Sent = Readonly<{ method?: string; headers?: Record<string, string>; body?: string }>

const ask = async (path: string, sent: Sent = {}) => {
  const response = await fetch(world.base + path, { ...sent, redirect: 'manual' })
  const text = await response.text()
  const code = /"code":"(\w+)"/.exec(text)?.[1]
  return { status: response.status, code, text, headers: response.headers }
}

const port = new URL(world.base).port
const reads = [
  '/',
  '/inbox',
  '/messages/?to=1',
  '/demo-users/',
  '/captchas/x/',
  '/authenticator/?secret=JBSWY3DPEHPK3PXP',
  '/trades/?out_trade_no=1',
  '/faults/',
]
const writes = [
  '/messages/',
  '/faults/',
  '/alipay/pay/',
  '/wechat/pay/',
  '/wechat/rotate/',
  '/wechat/abnormal/',
  '/nowhere/',
]
const json = { 'content-type': 'application/json' }
const listedMessages = async () => (await ask('/messages/?to=13800009999')).text

describe('the sandbox answers by its own names only', () => {
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '10.0.0.7',
  ])
    test(`${host} is 421 host_not_allowed at every path, with a text that says what to do`, async () => {
      for (const path of [...reads, ...writes]) {
        const { status, code, text } = await ask(path, { headers: { host } })
        expect([path, status, code]).toEqual([path, 421, 'host_not_allowed'])
        expect(text).toContain('use localhost, or the host of PUBLIC_URL')
      }
    })

  for (const host of ['a:b:c', '[::1', ':80', 'a%2fb'])
    test(`${host} is 400 malformed_host`, async () => {
      const { status, code } = await ask('/messages/?to=1', { headers: { host } })
      expect([status, code]).toEqual([400, 'malformed_host'])
    })

  for (const host of [
    'localhost',
    'localhost:9',
    '127.0.0.1',
    '127.1.2.3',
    '[::1]:1',
    'sandbox.meiduo.test:8001',
    'api.meiduo.test',
  ])
    test(`${host} is answered`, async () => {
      expect((await ask('/messages/?to=1', { headers: { host } })).status).toBe(200)
    })
})

/** How browsers mark the requests of a page of another site, with and without fetch metadata. */
const foreign: Readonly<Record<string, Record<string, string>>> = {
  'a page of another site': {
    origin: 'http://evil.example',
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
  },
  'a page of another port of this machine': {
    origin: 'http://localhost:3000',
    'sec-fetch-site': 'same-site',
  },
  'a page without an origin': { origin: 'null', 'sec-fetch-site': 'cross-site' },
  'a script of another site without an Origin': {
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'no-cors',
  },
  'an old browser': { origin: 'http://evil.example' },
  'an old browser, without an origin': { origin: 'null' },
}

describe('pages of other sites change nothing', () => {
  for (const [who, headers] of Object.entries(foreign))
    test(`${who} is 403 other_site at every path that is not entered by a form`, async () => {
      for (const path of writes)
        for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/json']) {
          const body = JSON.stringify({ to: '13800009999', gateway: 'alipay', mode: 'error' })
          const sent = { method: 'POST', headers: { ...headers, 'content-type': type }, body }
          const { status, code } = await ask(path, sent)
          expect([path, type, status, code]).toEqual([path, type, 403, 'other_site'])
        }
      expect(await listedMessages()).toBe('[]')
      expect((await ask('/faults/')).text).toBe('[]')
    })

  test('a page of another site reads no data either, and follows links to pages', async () => {
    for (const path of reads) {
      const script = await ask(path, {
        headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
      })
      expect([path, script.status]).toEqual([path, 403])
    }
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    for (const path of ['/', '/inbox']) expect((await ask(path, { headers: link })).status).toBe(200)
  })

  test('the page /docs/ of the mall, own pages and programs do', async () => {
    const callers = [
      {},
      { origin: mall, 'sec-fetch-site': 'cross-site' },
      { origin: world.base, 'sec-fetch-site': 'same-origin' },
      { origin: 'null', 'sec-fetch-site': 'same-origin' },
      { origin: world.base },
    ]
    for (const headers of callers) {
      const sent = {
        method: 'POST',
        headers: { ...headers, ...json },
        body: '{"to":"13800000001","body":"x"}',
      }
      expect([headers, (await ask('/messages/', sent)).status]).toEqual([headers, 200])
    }
  })

  test('JSON is read only under its media type', async () => {
    const body = JSON.stringify({ to: '13800009999', gateway: 'alipay', mode: 'error', out_refund_no: 'x' })
    for (const path of ['/messages/', '/faults/', '/wechat/abnormal/', '/alipay/pay/', '/wechat/pay/'])
      for (const type of [
        'text/plain',
        'text/plain;a=application/json',
        'multipart/form-data; boundary=b',
        '',
      ]) {
        const sent = {
          method: 'POST',
          headers: type ? { 'content-type': type } : {},
          body: Buffer.from(body) as never,
        }
        expect([path, type, (await ask(path, sent)).status]).toEqual([path, type, 415])
      }
    expect(await listedMessages()).toBe('[]')
  })
})

describe('in a browser', () => {
  const own = `rebound.test:${new URL(alipay.base).port}`
  const storefront = `shop.test:${site.port}`
  const openPage = useBrowser({
    [own]: new URL(alipay.base).host,
    [storefront]: `127.0.0.1:${site.port}`,
  })
  const start = async () => {
    const payment = newPayment()
    const started: StartedPayment = await alipay.alipay.start(payment)
    if (started.state !== 'started') throw new Error(started.state)
    return { url: new URL(started.url), outTradeNo: payment.outTradeNo }
  }
  const stateOf = async (outTradeNo: string) => {
    const response = await fetch(`${alipay.base}/trades/?out_trade_no=${outTradeNo}`)
    return ((await response.json()) as { alipay?: { state: string } }).alipay?.state
  }
  type Form = Readonly<{ action: string; fields: Record<string, string> }>

  /** Sends a form from a page of the storefront, whose origin is not that of the sandbox. */
  async function submitForm(form: Form) {
    const page = await openPage()
    await page.goto(`http://${storefront}/`)
    // the function runs in the page, so that the types of this program do not fit
    const submit = `(({ action, fields }) => {
      const form = Object.assign(document.createElement('form'), { method: 'post', action })
      for (const [name, value] of Object.entries(fields))
        form.append(Object.assign(document.createElement('input'), { name, value }))
      document.body.append(form)
      form.submit()
    })(${JSON.stringify(form)})`
    const [response] = await Promise.all([page.waitForResponse(form.action), page.evaluate(submit)])
    return { page, status: response.status() }
  }

  browserTest('a form of another site does not pay an open trade', async () => {
    const { url, outTradeNo } = await start()
    await fetch(url)
    const form = { action: `${alipay.base}/alipay/pay/`, fields: { out_trade_no: outTradeNo } }
    const { page, status } = await submitForm(form)
    expect([status, await stateOf(outTradeNo)]).toEqual([403, 'WAIT_BUYER_PAY'])
    await page.close()
  })

  browserTest('a storefront opens the cashier by a form, and its button pays', async () => {
    const { url, outTradeNo } = await start()
    const action = url.origin + url.pathname
    const { page, status } = await submitForm({ action, fields: Object.fromEntries(url.searchParams) })
    expect(status).toBe(200)
    await page.click('#pay')
    await page.waitForSelector('#return')
    expect(await stateOf(outTradeNo)).toBe('TRADE_SUCCESS')
    await page.close()
  })

  browserTest('a site whose name resolves to this machine reads nothing', async () => {
    await alipay.post('/messages/', { to: '13800000003', code: '482913', body: 'secret' })
    const page = await openPage()
    const response = await page.goto(`http://${own}/messages/?to=13800000003`)
    expect(response?.status()).toBe(421)
    expect(await page.content()).not.toContain('482913')
    await page.close()
  })
})
