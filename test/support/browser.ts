import { afterAll, beforeAll, test } from 'bun:test'
import { existsSync, mkdirSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core'

const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
)

const isBrowserExpected = chromiumPath !== undefined || process.env.CI !== undefined

/** A page with a hundred operations takes long to draw on a busy machine. */
const browserTestMs = 180_000

/** A test that needs a browser. */
export function browserTest(title: string, work: () => Promise<void>): void {
  // a developer's machine may lack a browser, which has 300 MB; CI installs one, so a missing browser fails there
  test.skipIf(!isBrowserExpected)(title, work, browserTestMs)
}

/** Where browser tests leave pictures of the pages. */
export const artifacts = '.data/test-artifacts'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const phone = { width: 390, height: 844 } as const
export const desktop = { width: 1280, height: 1000 } as const

/**
 * Opens a browser that reaches this machine only for the tests of a file, and closes it after them.
 * @param hosts local addresses by the `host:port` that pages use, such as `www.meiduo.site:8080`
 * @returns a function that opens a page
 */
export function useBrowser(
  hosts: Readonly<Record<string, string>> = {},
): (options?: BrowserContextOptions) => Promise<Page> {
  let browser: Browser | undefined
  beforeAll(async () => {
    if (!isBrowserExpected) return
    mkdirSync(artifacts, { recursive: true })
    browser = await startBrowser(hosts)
  })
  afterAll(() => browser?.close())
  return (options) => (browser as Browser).newPage(options)
}

function startBrowser(hosts: Readonly<Record<string, string>>): Promise<Browser> {
  const maps = Object.entries(hosts).map(([name, address]) => `MAP ${name} ${address}`)
  const rules = [...maps, 'MAP * ~NOTFOUND', 'EXCLUDE localhost', 'EXCLUDE 127.0.0.1']
  const args = [...flags, `--host-resolver-rules=${rules.join(', ')}`]
  return chromium.launch({ executablePath: chromiumPath ?? 'chromium', args })
}

/** Stops the timers of a page's scripts, until `page.clock.runFor`. A countdown waits for the test. */
export async function stopClock(page: Page): Promise<void> {
  await page.clock.install({ time: 0 })
  // far ahead: the clock runs until it is paused, and cannot go back
  await page.clock.pauseAt(3_600_000)
}

type Layout = Readonly<{
  /** Pixels by which the page is wider than the screen. */
  overflow: number
  /** Texts below 16 px. */
  smallTexts: string[]
  /** Links, buttons and fields that a finger misses: below 44 px. */
  smallTargets: string[]
  /** Texts with a contrast below 4.5:1, the AA level of WCAG. */
  paleTexts: string[]
}>

/** What a page without a fault measures. */
export const soundLayout: Layout = { overflow: 0, smallTexts: [], smallTargets: [], paleTexts: [] }

/** Measures what makes a page hard to use on a phone. */
export const measureLayout = (page: Page): Promise<Layout> => page.evaluate<Layout>(measurement)

const measurement = `(() => {
  const visible = (element) => element.getClientRects().length > 0
  const name = (element) => element.tagName + ' ' + element.textContent.trim().slice(0, 30)
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())
  const texts = [...document.querySelectorAll('body *')].filter((each) => visible(each) && hasText(each))
  const targets = [...document.querySelectorAll('a, button, input:not([type=hidden]), select')].filter(visible)
  const parts = (color) => (color.match(/[0-9.]+/g) ?? []).map(Number)
  const linear = (part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4)
  const light = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  const ground = (element) => {
    if (!element) return [255, 255, 255]
    const color = parts(getComputedStyle(element).backgroundColor)
    return color.length === 3 || color[3] > 0.5 ? color : ground(element.parentElement)
  }
  const contrast = (element) => {
    const both = [light(parts(getComputedStyle(element).color)), light(ground(element))]
    return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05)
  }
  return {
    paleTexts: texts.filter((each) => contrast(each) < 4.5).map(name),
    overflow: document.documentElement.scrollWidth - window.innerWidth,
    smallTexts: texts.filter((each) => parseFloat(getComputedStyle(each).fontSize) < 16).map(name),
    smallTargets: targets.filter((each) => each.getBoundingClientRect().height < 44).map(name),
  }
})()`

/** Finds an operation of Swagger UI, which renders only what is near the screen: filters by text and scrolls until it is there. */
export async function showOperation(page: Page, filter: string, operation: Locator): Promise<void> {
  await page.locator('.operation-filter-input').fill(filter)
  await page.locator('.operation-filter-input').scrollIntoViewIfNeeded()
  await page.mouse.move(200, 300)
  for (let turns = 0; (await operation.count()) === 0 && turns < 200; turns++) {
    await page.mouse.wheel(0, 300)
    await page.waitForTimeout(100)
  }
  await operation.scrollIntoViewIfNeeded()
}
