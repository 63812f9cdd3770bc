import { afterAll, expect } from 'bun:test'
import {
  artifacts,
  browserTest,
  desktop,
  measureLayout,
  phone,
  showOperation,
  soundLayout,
  useBrowser,
} from '../support/browser.ts'
import { app } from '../support/http.ts'

const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => app.handle(request) })
const openPage = useBrowser()
afterAll(() => server.stop(true))

browserTest('/docs/errors/ fits a phone, with text of 16 px and targets of 44 px', async () => {
  const page = await openPage()
  for (const viewport of [phone, desktop]) {
    await page.setViewportSize(viewport)
    await page.goto(`http://127.0.0.1:${server.port}/docs/errors/`)
    expect(await measureLayout(page)).toEqual(soundLayout)
    await page.screenshot({ path: `${artifacts}/errors-${viewport.width}.png` })
  }
  await page.close()
})

browserTest(
  '/docs/ is as wide as the screen with an operation open, and its first group is on the first screen',
  async () => {
    const page = await openPage({ viewport: phone })
    await page.goto(`http://127.0.0.1:${server.port}/docs/`)
    const first = page.locator('.opblock-tag').first()
    await first.waitFor()
    for (const viewport of [phone, desktop]) {
      await page.setViewportSize(viewport)
      const box = await first.boundingBox()
      expect([viewport.width, (box?.y ?? 1e9) < viewport.height]).toEqual([viewport.width, true])
      const { overflow, paleTexts } = await measureLayout(page)
      expect([overflow, paleTexts]).toEqual([0, []])
      await page.screenshot({ path: `${artifacts}/docs-${viewport.width}.png` })
    }
    await page.setViewportSize(phone)
    const order = page.locator('#operations-orders-placeOrder')
    await showOperation(page, 'orders', order)
    await order.locator('.opblock-summary-control').click()
    await order.getByRole('button', { name: 'Execute' }).waitFor()
    expect((await measureLayout(page)).overflow).toBe(0)
    await order.scrollIntoViewIfNeeded()
    await page.screenshot({ path: `${artifacts}/docs-order-${phone.width}.png` })
    await page.close()
  },
)

browserTest(
  'the filter of /docs/ and /docs/staff/ is as wide as the screen without its margins',
  async () => {
    const page = await openPage()
    for (const path of ['/docs/', '/docs/staff/'])
      for (const viewport of [phone, desktop]) {
        await page.setViewportSize(viewport)
        await page.goto(`http://127.0.0.1:${server.port}${path}`)
        await page.locator('.opblock-tag').first().waitFor()
        const box = await page.locator('.operation-filter-input').boundingBox()
        const { overflow } = await measureLayout(page)
        const margin = viewport === phone ? 12 : 20
        const whole = viewport.width - 2 * margin
        expect([path, box?.x, box?.width, overflow]).toEqual([path, margin, whole, 0])
        await page.screenshot({
          path: `${artifacts}/filter${path.replaceAll('/', '-')}${viewport.width}.png`,
        })
      }
    await page.close()
  },
)

browserTest(
  '/docs/ shows the operations of shoppers, and /docs/staff/ those of staff; each links the other',
  async () => {
    const page = await openPage({ viewport: desktop })
    const paths = () =>
      page
        .locator('.opblock-summary-path')
        .evaluateAll((all) => all.map((one) => one.getAttribute('data-path')))
    const ofStaff = (path: string | null) => path?.startsWith('/meiduo_admin/')
    await page.goto(`http://127.0.0.1:${server.port}/docs/`)
    await page.locator('.opblock-tag').first().click()
    await page.locator('.opblock').first().waitFor()
    expect((await paths()).some(ofStaff)).toBe(false)
    const introduction = () => page.locator('.information-container .description').textContent()
    expect(await introduction()).not.toContain('demo_staff')
    const link = page.getByRole('link', { name: 'API of staff' })
    await page.goto(new URL((await link.getAttribute('href')) ?? '', page.url()).href)
    expect(page.url()).toEndWith('/docs/staff/')
    // the groups are closed, since a hundred operations take long to draw
    await page.locator('.opblock-tag').first().click()
    await page.locator('.opblock').first().waitFor()
    const shown = await paths()
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.every(ofStaff)).toBe(true)
    expect(await page.getByRole('link', { name: 'API of shoppers' }).count()).toBe(1)
    for (const told of ['POST /meiduo_admin/authorizations/', 'Authorization: JWT <token>', 'demo_staff'])
      expect(await introduction()).toContain(told)
    expect(await introduction()).not.toContain('demo_shopper')
    await page.close()
  },
)

browserTest(
  'outside a demo shop /docs/ and /docs/staff/ store no token or key, and drop a stored one',
  async () => {
    const page = await openPage({ viewport: desktop })
    for (const path of ['/docs/', '/docs/staff/']) {
      const address = `http://127.0.0.1:${server.port}${path}`
      await page.goto(address)
      await page.evaluate(`localStorage.setItem('authorized', '{"token":{"name":"token","value":"old"}}')`)
      await page.goto(address)
      await page.locator('.opblock-tag').first().waitFor()
      await page.evaluate(`ui.authActions.authorizeWithPersistOption({
      token: { name: 'token', schema: ui.specSelectors.securityDefinitions().get('token'), value: 'secret' },
    })`)
      expect(await page.evaluate('ui.authSelectors.authorized().size')).toBe(1)
      expect([path, await page.evaluate('JSON.stringify({ ...localStorage })')]).toEqual([path, '{}'])
    }
    await page.close()
  },
)

browserTest(
  'the filter of /docs/ finds operations by summary in both languages, by id and by path',
  async () => {
    const page = await openPage({ viewport: desktop })
    await page.goto(`http://127.0.0.1:${server.port}/docs/`)
    await page.locator('.opblock-tag').first().waitFor()
    const shown = () =>
      page.locator('.opblock').evaluateAll((all) => all.map((one) => one.id.split('-').at(-1)))
    for (const [filter, found] of [
      ['登录', 'signIn'],
      ['下单', 'placeOrder'],
      ['sign in', 'signIn'],
      ['signIn', 'signIn'],
      ['/payment/status', 'getPaymentStatus'],
    ] as const) {
      await page.locator('.operation-filter-input').fill(filter)
      await page.locator(`[id$="-${found}"]`).first().waitFor()
      expect([filter, await shown()]).toEqual([filter, expect.arrayContaining([found])])
    }
    await page.locator('.operation-filter-input').fill('placeOrder')
    await page.locator('[id$="-getPaymentStatus"]').waitFor({ state: 'detached' })
    expect(await shown()).toEqual(['placeOrder'])
    await page.close()
  },
)

browserTest('a link of the introduction of /docs/ opens its operation', async () => {
  const page = await openPage({ viewport: phone })
  await page.goto(`http://127.0.0.1:${server.port}/docs/`)
  const links = page.locator('.info a[href^="#/"]')
  await links.first().waitFor()
  const hrefs = await links.evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''))
  const ids = hrefs.map((href) => href.split('/').at(-1))
  expect(ids).toEqual(expect.arrayContaining(['signIn', 'addToCart', 'placeOrder', 'startPayment']))
  await page.locator('.info a[href="#/orders/placeOrder"]').click()
  await page.locator('#operations-orders-placeOrder.is-open').waitFor()
  expect(page.context().pages()).toHaveLength(1)
  await page.close()
})

browserTest('/docs/ says why it is not signed in when the sandbox does not answer it', async () => {
  const page = await openPage({ viewport: desktop })
  const notOfMall = `http://localhost:${server.port}`
  const addressOfMall = `http://mall.example:${server.port}`
  await page.route('**/demo-users/', (route) => route.abort())
  await page.route('**/docs/', async (route) => {
    const answer = await route.fetch()
    const text = (await answer.text()).replace(/ data-sandbox="[^"]*"| data-mall="[^"]*"/g, '')
    const body = text.replace(
      'src="/docs/start.js"',
      `src="/docs/start.js" data-sandbox="${notOfMall}" data-mall="${addressOfMall}"`,
    )
    await route.fulfill({ response: answer, body })
  })
  await page.goto(`${notOfMall}/docs/`)
  await page.locator('#notice').waitFor()
  expect(await page.locator('#notice').textContent()).toContain(`not signed in: open ${addressOfMall}/docs/`)
  await page.close()
})
