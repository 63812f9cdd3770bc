import { afterAll, beforeAll, expect, test } from 'bun:test'
import { startPausingProxy } from '../../support/database/pausing-proxy.ts'
import { type IsolatedApp, startIsolatedApp, waitUntil } from '../../support/processes/isolated-app.ts'

let mall: IsolatedApp
let proxy: Awaited<ReturnType<typeof startPausingProxy>>

beforeAll(async () => {
  mall = await startIsolatedApp({
    redisDb: 24,
    env: { REQUEST_DEADLINE: '2s', LOG_LEVEL: 'silent' },
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
/** Reads a row that no cache holds. */
const signIn = () =>
  mall.call('POST', '/authorizations/', { body: { username: `nobody_${Math.random()}`, password: 'x' } })

test('while MySQL hangs, requests that need it end in 503, cached pages are served, and readiness names mysql', async () => {
  expect((await signIn()).status).toBe(400)
  expect((await mall.call('GET', '/areas/')).status).toBe(200)
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

test('it recovers without a restart', async () => {
  proxy.resume()
  await waitUntil('the process is ready', async () => (await ready()).status === 200)
  await waitUntil('requests succeed', async () => (await signIn()).status === 400)
}, 60_000)
