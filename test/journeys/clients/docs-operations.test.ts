import { afterAll, beforeAll, expect } from 'bun:test'
import type { Locator, Page } from 'playwright-core'
import { startExampleShop } from '../../contract/examples/example-shop.ts'
import { oneTimeValues } from '../../contract/examples/one-time-values.ts'
import { forgetSmsIntervals, inOrder, sessionEnders } from '../../contract/examples/run-examples.ts'
import { type ApiDocument, listOperations, type Operation } from '../../support/api-document.ts'
import { browserTest, desktop, showOperation, useBrowser } from '../../support/browser.ts'
import type { DemoMall } from '../../support/processes/demo-mall.ts'

let mall: DemoMall
const openPage = useBrowser()

beforeAll(async () => {
  mall = await startExampleShop(54)
}, 300_000)
afterAll(() => mall?.stop())

type Sent = Readonly<{ status: number; text: string }>

/**
 * Sends an operation with its examples from the page: Swagger UI builds the request and the page completes it, as after Execute.
 * A string, since the browser runs it.
 */
const executeInPage = (operation: Operation) => `(async () => {
  const { method, path, operationId } = ${JSON.stringify(inputOf(operation))}
  const { ui } = window
  const spec = ui.specSelectors.specJson().toJS()
  const resolved = (await ui.fn.resolveSubtree(spec, ['paths', path, method])).spec
  const documented = { ...spec, paths: { [path]: { [method]: resolved } } }
  const { requestInterceptor, responseInterceptor } = ui.getConfigs()
  const parameters = {}
  for (const each of resolved.parameters ?? [])
    if (each.example !== undefined) parameters[each.in + '.' + each.name] = each.example
  const [[requestContentType, media] = []] = Object.entries(resolved.requestBody?.content ?? {})
  const requestBody = requestContentType && JSON.stringify(media.example ?? {})
  const answer = await ui.fn.execute({
    fetch: ui.fn.fetch, spec: documented, operationId, pathName: path, method, parameters,
    requestBody, requestContentType, scheme: location.protocol.slice(0, -1), server: location.origin,
    securities: { authorized: ui.authSelectors.authorized().toJS(), definitions: spec.components.securitySchemes },
    requestInterceptor, responseInterceptor,
  }).catch((error) => error.response ?? { status: 0, text: String(error) })
  return { status: answer.status, text: String(answer.text ?? '').slice(0, 300) + document.querySelector('#notice')?.textContent }
})()`

const inputOf = ({ method, path, operationId }: Operation) => ({
  method: method.toLowerCase(),
  path,
  operationId,
})

/** They need a value that the page cannot obtain, end the session or upload a file; the test of the examples calls them. */
const isCalledElsewhere = (operation: Operation) =>
  operation.operationId in oneTimeValues ||
  sessionEnders.includes(operation.operationId) ||
  'multipart/form-data' === Object.keys(operation.requestBody?.content ?? {})[0]

async function executeAll(page: Page, operations: readonly Operation[]): Promise<Map<string, Sent>> {
  const answers = new Map<string, Sent>()
  for (const operation of inOrder(operations)) {
    if (isCalledElsewhere(operation)) continue
    await forgetSmsIntervals(mall)
    answers.set(operation.operationId, (await page.evaluate(executeInPage(operation))) as Sent)
  }
  return answers
}

for (const [path, json, isTried] of [
  ['/docs/', '/docs/shoppers/json', () => true],
  // the writes of staff change what later ones need
  ['/docs/staff/', '/docs/staff/json', ({ method }: Operation) => method === 'GET'],
] as const)
  browserTest(`the operations of ${path} succeed from the page with its interceptor`, async () => {
    const page = await openPage({ viewport: desktop })
    await page.goto(mall.url + path)
    await page.locator('.btn.authorize.locked').waitFor()
    const document = (await (await fetch(mall.url + json)).json()) as ApiDocument
    const answers = await executeAll(page, listOperations(document).filter(isTried))
    expect(answers.size).toBeGreaterThan(70)
    expect([...answers].filter(([, { status }]) => status < 200 || status >= 300)).toEqual([])
    await page.close()
  })

async function execute(page: Page, tag: string, id: string): Promise<Locator> {
  const operation = page.locator(`#operations-${tag}-${id}`)
  await showOperation(page, id, operation)
  await operation.locator('.opblock-summary-control').click()
  await operation.getByRole('button', { name: 'Execute' }).click()
  return operation.locator('.live-responses-table')
}

browserTest('the page shows a picture of an answer, and saves another file', async () => {
  const page = await openPage({ viewport: desktop })
  const blocked: string[] = []
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) blocked.push(message.text())
  })
  await page.goto(`${mall.url}/docs/`)
  await page.locator('.btn.authorize.locked').waitFor()
  const picture = (await execute(page, 'verification', 'issueCaptcha')).locator('img')
  await picture.waitFor()
  await page.waitForFunction(`document.querySelector('.live-responses-table img').naturalWidth > 0`)
  const file = (await execute(page, 'orders', 'getOwnInvoiceFile')).getByText('Download file')
  const download = page.waitForEvent('download')
  await file.click()
  expect(await (await download).failure()).toBeNull()
  expect(blocked).toEqual([])
  await page.close()
})
