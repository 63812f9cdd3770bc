import { afterAll, expect } from 'bun:test'
import { config } from '../../../src/config/index.ts'
import { browserTest, phone, stopClock, useBrowser } from '../../support/browser.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { app, call } from '../../support/http.ts'
import { listenForNotifications } from '../../support/vendors/notification-listener.ts'

const shop = new URL(config.shopUrl)
const api = 'api.meiduo.site:8000'

/** The page of the storefront after a payment: it passes its query on to the API, with the token of the shopper. */
const successPage = `<!doctype html><meta charset="utf-8"><title>支付成功</title><p id="trade"></p><script>
fetch('http://${api}/payment/status/' + location.search, {
  method: 'PUT',
  headers: { Authorization: 'JWT ' + document.cookie.replace(/.*token=/, '') },
  credentials: 'include',
}).then((answer) => answer.json()).then((answer) => { document.querySelector('#trade').textContent = answer.trade_id })
</script>`

const mall = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => app.handle(request) })
const storefront = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: ({ url }) =>
    new URL(url).pathname === '/pay_success.html'
      ? new Response(successPage, { headers: { 'content-type': 'text/html' } })
      : new Response('', { status: 404 }),
})
const notices = listenForNotifications()
const openPage = useBrowser({
  [shop.host]: `127.0.0.1:${storefront.port}`,
  [api]: `127.0.0.1:${mall.port}`,
})

afterAll(() => {
  for (const server of [mall, storefront]) server.stop(true)
  notices.stop()
})

async function startPayment() {
  const { user, orderId } = await createOrder(1)
  const { token } = user
  const { json } = await call<{ alipay_url: string }>('GET', `/orders/${orderId}/payment/`, { token })
  const page = await openPage({ viewport: phone })
  await page.context().addCookies([{ name: 'token', value: token, url: shop.origin }])
  const order = async () => (await call('GET', `/orders/${orderId}/`, { token })).json
  return { page, alipayUrl: json.alipay_url, order }
}

browserTest(
  'who opens alipay_url and touches nothing is back at the shop, which confirms the payment',
  async () => {
    const { page, alipayUrl, order } = await startPayment()
    await page.goto(alipayUrl)
    await page.waitForURL(`${shop.origin}/pay_success.html?*`)
    await page.locator('#trade', { hasText: /^\d+$/ }).waitFor()
    expect(await order()).toMatchObject({
      status: 2,
      payment: { trade_id: await page.locator('#trade').textContent() },
    })
    await page.close()
  },
)

browserTest(
  'a shopper who stops the countdown has paid nothing, pays with the button, and returns after three seconds',
  async () => {
    const { page, alipayUrl, order } = await startPayment()
    await stopClock(page)
    await page.goto(alipayUrl)
    await page.clock.runFor(2_000)
    expect(await page.locator('.countdown b').textContent()).toBe('1')
    await page.getByRole('button', { name: '暂不付款' }).click()
    await page.clock.runFor(60_000)
    expect((await order()).status).toBe(1)
    await page.getByRole('button', { name: '确认付款' }).click()
    await page.locator('#return').waitFor()
    expect((await order()).status).toBe(2)
    await page.clock.runFor(3_000)
    await page.waitForURL(`${shop.origin}/pay_success.html?*`)
    await page.goto(alipayUrl)
    expect(await page.locator('h1').textContent()).toBe('已付款')
    await page.close()
  },
)
