import { afterAll, beforeAll, expect, test } from 'bun:test'
import { startPausingProxy } from '../../support/database/pausing-proxy.ts'
import { type IsolatedApp, startIsolatedApp, waitUntil } from '../../support/processes/isolated-app.ts'

let mall: IsolatedApp
let proxy: Awaited<ReturnType<typeof startPausingProxy>>

beforeAll(async () => {
  mall = await startIsolatedApp({
    redisDb: 24,
    env: { REQUEST_DEADLINE: '2s', LOG_LEVEL: 'info' },
    databaseUrlOf: async (url) => {
      proxy = await startPausingProxy(url)
      return proxy.url
    },
  })
}, 120_000)
afterAll(async () => {
  proxy?.resume()
  await mall?.stop()
  proxy?.stop()
})

const ready = () => mall.call('GET', '/health/ready/')
const page = (path: string) => fetch(`http://127.0.0.1:${mall.port}${path}`)
const catalogPaths = ['/channels/', '/categories/', '/contents/', '/shop/']
/** Reads a row that no cache holds. */
const signIn = () =>
  mall.call('POST', '/authorizations/', { body: { username: `nobody_${Math.random()}`, password: 'x' } })

test('while MySQL hangs, requests that need it end in 503, cached pages are served, and readiness names mysql', async () => {
  expect((await signIn()).status).toBe(400)
  expect((await mall.call('GET', '/areas/')).status).toBe(200)
  for (const path of catalogPaths) {
    const { status, headers } = await page(path)
    expect([path, status, headers.get('x-stale'), headers.get('age')]).toEqual([path, 200, null, null])
  }
  proxy.pause()
  const answers = await Promise.all(Array.from({ length: 60 }, signIn))
  expect(new Set(answers.map(({ status, code }) => `${status} ${code}`))).toEqual(
    new Set(['503 service_unavailable']),
  )
  expect(answers.every(({ retryAfter }) => retryAfter > 0)).toBe(true)
  expect((await mall.call('GET', '/areas/')).status).toBe(200)
  await waitUntil('the process is not ready', async () => (await ready()).status === 503)
  expect((await ready()).json.down).toEqual(['mysql'])
}, 60_000)

test('while MySQL hangs, catalog pages older than their time to live are served and say so', async () => {
  for (const path of catalogPaths) {
    await waitUntil(`${path} is stale`, async () => (await page(path)).headers.has('x-stale'))
    const { status, headers } = await page(path)
    expect([path, status, headers.get('x-stale')]).toEqual([path, 200, '1'])
    expect(Number(headers.get('age'))).toBeGreaterThanOrEqual(5)
    const repeated = await fetch(`http://127.0.0.1:${mall.port}${path}`, {
      headers: { 'if-none-match': headers.get('etag') as string },
    })
    expect([repeated.status, repeated.headers.get('x-stale')]).toEqual([304, '1'])
  }
  // never read before, so memory has no answer
  expect((await page('/categories/1/')).status).toBe(503)
}, 60_000)

test('while MySQL hangs, the process reports it and refuses requests', async () => {
  await waitUntil('MySQL counts as down', () => mall.log().includes('"msg":"MySQL does not answer"'))
  expect((await signIn()).status).toBe(503)
}, 60_000)

test('it recovers without a restart', async () => {
  proxy.resume()
  await waitUntil('the process is ready', async () => (await ready()).status === 200)
  await waitUntil('requests succeed', async () => (await signIn()).status === 400)
  for (const path of catalogPaths) {
    const { status, headers } = await page(path)
    expect([path, status, headers.get('x-stale')]).toEqual([path, 200, null])
  }
  expect(mall.log()).toContain('"msg":"MySQL answers again"')
}, 60_000)
