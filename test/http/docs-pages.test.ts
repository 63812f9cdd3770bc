import { afterAll, beforeAll, expect } from 'bun:test'
import { mkdirSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import {
  artifacts,
  browserTest,
  desktop,
  isBrowserExpected,
  measureLayout,
  phone,
  soundLayout,
  startBrowser,
} from '../support/browser.ts'
import { app } from '../support/http.ts'

let browser: Browser
let server: ReturnType<typeof Bun.serve>

beforeAll(async () => {
  if (!isBrowserExpected) return
  mkdirSync(artifacts, { recursive: true })
  server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => app.handle(request) })
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  server?.stop(true)
})

browserTest('/docs/errors/ fits a phone, with text of 16 px and targets of 44 px', async () => {
  const page = await browser.newPage()
  for (const viewport of [phone, desktop]) {
    await page.setViewportSize(viewport)
    await page.goto(`http://127.0.0.1:${server.port}/docs/errors/`)
    expect(await measureLayout(page)).toEqual(soundLayout)
    await page.screenshot({ path: `${artifacts}/errors-${viewport.width}.png` })
  }
  await page.close()
})

browserTest(
  '/docs/ is as wide as the screen with an operation open, and the first operation is near the top',
  async () => {
    const page = await browser.newPage({ viewport: phone })
    await page.goto(`http://127.0.0.1:${server.port}/docs/`)
    const first = page.locator('.opblock').first()
    await first.waitFor()
    for (const viewport of [phone, desktop]) {
      await page.setViewportSize(viewport)
      const box = await first.boundingBox()
      expect([viewport.width, (box?.y ?? 1e9) < viewport.height * 2.5]).toEqual([viewport.width, true])
      const { overflow, paleTexts } = await measureLayout(page)
      expect([overflow, paleTexts]).toEqual([0, []])
      await page.screenshot({ path: `${artifacts}/docs-${viewport.width}.png` })
    }
    await page.setViewportSize(phone)
    const order = page.locator('#operations-orders-placeOrder')
    await order.locator('.opblock-summary-control').click()
    await order.getByRole('button', { name: 'Execute' }).waitFor()
    expect((await measureLayout(page)).overflow).toBe(0)
    await order.scrollIntoViewIfNeeded()
    await page.screenshot({ path: `${artifacts}/docs-order-${phone.width}.png` })
    await page.close()
  },
)
