import { afterAll, expect } from 'bun:test'
import {
  artifacts,
  browserTest,
  desktop,
  showOperation,
  stopClock,
  useBrowser,
} from '../../support/browser.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { createUser } from '../../support/factories/users.ts'
import { app, call } from '../../support/http.ts'
import { listenForNotifications } from '../../support/vendors/notification-listener.ts'

const notices = listenForNotifications()
const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => app.handle(request) })
const openPage = useBrowser()
afterAll(() => {
  server.stop(true)
  notices.stop()
})

browserTest('a developer authorizes at /docs/, tries two operations, then pays at the cashier', async () => {
  const user = await createUser()
  const page = await openPage({ viewport: desktop })
  // a hundred operations take long to draw on a busy machine
  page.setDefaultTimeout(120_000)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('requestfailed', (request) => faults.push(request.url()))
  page.on('console', (line) => void (line.type() === 'error' && faults.push(line.text())))
  await page.goto(`http://127.0.0.1:${server.port}/docs/`)
  await page.getByRole('button', { name: 'Authorize' }).first().click()
  await page.locator('.auth-container input').fill(user.token)
  await page.locator('.auth-btn-wrapper button.authorize').click()
  await page.locator('.auth-btn-wrapper button.btn-done').click()

  const attempt = async (tag: string, path: string) => {
    const block = page.locator('.opblock', { has: page.locator(`[data-path="${path}"]`) }).first()
    await showOperation(page, tag, block)
    await block.locator('.opblock-summary-control').click()
    await block.getByRole('button', { name: 'Execute' }).click()
    const status = block.locator('.live-responses-table .response-col_status').last()
    await status.waitFor()
    return [
      await status.textContent(),
      await block.locator('.live-responses-table .response-col_description').last().textContent(),
    ]
  }
  const [profileStatus, profile] = await attempt('accounts', '/user/')
  expect(profileStatus?.trim()).toStartWith('200')
  expect(profile).toContain(user.username)
  expect((await attempt('addresses', '/areas/'))[1]).toContain('北京市')
  await page.screenshot({ path: `${artifacts}/docs.png` })

  const { orderId } = await createOrder(1, { user })
  const { json } = await call<{ alipay_url: string }>('GET', `/orders/${orderId}/payment/`, {
    token: user.token,
  })
  // no countdown: this developer presses the buttons
  await stopClock(page)
  await page.goto(json.alipay_url)
  expect(await page.locator('.amount').textContent()).toBe('¥69.90')
  await page.screenshot({ path: `${artifacts}/cashier.png` })
  await page.getByRole('button', { name: '确认付款' }).click()
  const back = await page.locator('#return').getAttribute('href')
  await page.screenshot({ path: `${artifacts}/paid.png` })
  expect((await call('PUT', `/payment/status/${new URL(back as string).search}`)).status).toBe(200)
  expect((await call('GET', `/orders/${orderId}/`, { token: user.token })).json.status).toBe(2)
  expect(faults).toEqual([])
})
