import { afterAll, beforeAll, expect, test } from 'bun:test'
import { config } from '../../src/config.ts'
import { searchReady } from '../../src/domains/search/start-search.ts'
import { serveOptions } from '../../src/http/body-limit.ts'
import { app, call } from '../support/http.ts'
import { mintCategory, mintUser } from '../support/mint.ts'

let base: string
let server: { stop: (force: boolean) => unknown }

beforeAll(() => {
  const listening = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    ...serveOptions,
    fetch: (request) => app.handle(request),
  })
  server = listening
  base = `http://127.0.0.1:${listening.port}`
})
afterAll(() => server.stop(true))

const { bodyBytes } = config.limits

async function refusal(path: string, init: RequestInit): Promise<unknown[]> {
  const origin = 'http://www.meiduo.site:8080'
  const response = await fetch(base + path, { method: 'POST', headers: { origin }, ...init })
  const { code } = (await response.json()) as { code?: string }
  const type = response.headers.get('content-type')?.split(';')[0]
  return [response.status, type, code, response.headers.get('access-control-allow-origin') === origin]
}
const tooLarge = [413, 'application/problem+json', 'payload_too_large', true]

for (const [size, bytes] of Object.entries({ 'one byte': bodyBytes + 1, far: 8 * bodyBytes }))
  test(`a body ${size} over the limit is refused as a problem, whichever path it is for`, async () => {
    const body = 'x'.repeat(bytes)
    for (const path of ['/payment/alipay/notify/', '/orders/', '/areas/', '/nowhere/'])
      expect([path, await refusal(path, { body })]).toEqual([path, tooLarge])
  })

test('a body is refused by its announced length, before any of it has come', async () => {
  const { promise: answer, resolve } = Promise.withResolvers<string>()
  const { hostname, port } = new URL(base)
  const socket = await Bun.connect({
    hostname,
    port: Number(port),
    socket: { data: (_, data) => resolve(data.toString()) },
  })
  socket.write(`POST /orders/ HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${bodyBytes + 1}\r\n\r\n`)
  expect(await answer).toStartWith('HTTP/1.1 413')
  socket.end()
})

function chunked(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes
  return new ReadableStream({
    pull(controller) {
      const size = Math.min(left, 65_536)
      if (size > 0) controller.enqueue(new Uint8Array(size).fill(120))
      else controller.close()
      left -= size
    },
  })
}

test('a body in chunks is refused when they are too many, and read as a whole when they are not', async () => {
  expect(await refusal('/orders/', { body: chunked(bodyBytes + 1) })).toEqual(tooLarge)
  expect(await refusal('/orders/', { body: chunked(8 * bodyBytes) })).toEqual(tooLarge)
  const headers = { 'content-type': 'application/json' }
  const body = new Blob([JSON.stringify({ username: 'nobody', password: 'wrong-horse' })]).stream()
  const answer = await fetch(`${base}/authorizations/`, { method: 'POST', headers, body })
  expect(((await answer.json()) as { code: string }).code).toBe('invalid_credentials')
  const full = await fetch(`${base}/authorizations/`, { method: 'POST', headers, body: chunked(bodyBytes) })
  expect(full.status).toBe(400)
})

const texts = [
  '%',
  '\\',
  "' OR 1=1 --",
  '😀'.repeat(50),
  'a\u0000b',
  '1e9',
  '-1',
  '９',
  '../../etc/passwd',
  '__proto__',
  '+手机 -华为 *<>()~"@',
  'a'.repeat(10_000),
]

test('no query or path makes the server fail, whatever it holds', async () => {
  await searchReady()
  const category = await mintCategory()
  const { token } = await mintUser()
  for (const text of texts) {
    const value = encodeURIComponent(text)
    for (const path of [
      `/usernames/${value}/count/`,
      `/mobiles/${value}/count/`,
      `/image_codes/${value}/`,
      `/sms_codes/13800000009/?image_code_id=${value}&text=${value}`,
      `/oauth/${value}/authorization/`,
      `/oauth/qq/authorization/?next=${value}`,
      `/oauth/qq/user/?code=${value}&state=${value}`,
      `/oauth/alipay/user/?auth_code=${value}&state=${value}`,
      `/areas/${value}/`,
      `/addresses/${value}/`,
      `/addresses/${value}/status/`,
      `/addresses/${value}/title/`,
      `/categories/${category}/skus/?ordering=${value}`,
      `/categories/${category}/skus/?page=${value}&page_size=${value}`,
      `/skus/${value}/`,
      `/skus/search/?text=${value}`,
      `/skus/search/?text=a&ordering=${value}`,
      `/skus/search/?text=a&page=${value}&page_size=${value}`,
      `/skus/search/?text=a&brand=${value}&category=${value}`,
      `/skus/search/?text=a&min_price=${value}&max_price=${value}`,
      `/skus/search/?text=a&specs=${value}&specs=${value}:${value}`,
      `/skus/suggestions/?text=${value}`,
      `/orders/${value}/`,
      `/orders/?status=${value}&page=${value}`,
      `/payment/status/?out_trade_no=${value}&sign=${value}&sign_type=RSA2`,
      `/media/${value}`,
    ]) {
      const method = /^\/(payment|addresses)/.test(path) ? 'PUT' : 'GET'
      expect([path, (await call(method, path, { token })).status < 500]).toEqual([path, true])
    }
  }
})

test('no body makes the server fail, whatever its fields hold', async () => {
  const { token, addressId } = await mintUser()
  const address = ['receiver', 'province_id', 'city_id', 'district_id', 'place', 'mobile', 'tel', 'email']
  const values = [...texts, null, {}, [], true, -1, 0, 1.5, 1e308, 2 ** 53]
  const fields: [string, string, string[]][] = [
    ['POST', '/users/', ['username', 'password', 'password2', 'mobile', 'sms_code', 'allow']],
    ['POST', '/authorizations/', ['username', 'password']],
    ['POST', '/addresses/', address],
    ['PUT', `/addresses/${addressId}/`, address],
    ['PUT', `/addresses/${addressId}/title/`, ['title']],
    ['PUT', `/addresses/${addressId}/status/`, ['id']],
    ['POST', '/browse_histories/', ['sku_id']],
    ['POST', '/oauth/qq/user/', ['mobile', 'password', 'sms_code', 'access_token']],
    ['POST', '/cart/', ['sku_id', 'count', 'selected']],
    ['PUT', '/cart/', ['sku_id', 'count', 'selected']],
    ['DELETE', '/cart/', ['sku_id']],
    ['PUT', '/cart/selection/', ['selected']],
    ['POST', '/orders/', ['address', 'pay_method']],
  ]
  for (const [method, path, names] of fields)
    for (const value of values) {
      const body = Object.fromEntries(names.map((name) => [name, value]))
      const { status, text } = await call(method, path, { token, body })
      expect([path, value, status, status < 500]).toEqual([path, value, status, true])
      expect(text).not.toMatch(/SELECT|INSERT|node_modules/)
    }
})
