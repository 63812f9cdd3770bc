import { afterAll, beforeAll, expect, test } from 'bun:test'
import { config } from '../../src/config/index.ts'
import { whenSearchReady } from '../../src/domains/search/search-service.ts'
import { serveOptions } from '../../src/http/body-limit.ts'
import { createCategory } from '../support/factories/skus.ts'
import { createUser } from '../support/factories/users.ts'
import { app, call } from '../support/http.ts'

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

for (const [size, bytes] of Object.entries({ 'one byte': bodyBytes + 1, 'seven times': 8 * bodyBytes }))
  test(`a body ${size} over the limit is refused with problem+json on every path`, async () => {
    const body = 'x'.repeat(bytes)
    for (const path of [
      '/payment/alipay/notify/',
      '/payment/wechat/notify/',
      '/orders/',
      '/areas/',
      '/nowhere/',
    ])
      expect([path, await refusal(path, { body })]).toEqual([path, tooLarge])
  })

test('a body is refused by its Content-Length before any byte of it arrives', async () => {
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

test('a chunked body is refused above the limit and read completely below it', async () => {
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

test('no text in a query or a path causes a 5xx', async () => {
  await whenSearchReady()
  const category = await createCategory()
  const { token } = await createUser()
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
      `/orders/${value}/payment/?pay_method=3`,
      `/orders/1/payment/?pay_method=${value}`,
      `/orders/${value}/payment/status/`,
      `/orders/?status=${value}&page=${value}`,
      `/orders/settlement/?coupon=${value}&address=${value}`,
      `/coupons/?page=${value}`,
      `/users/coupons/?status=${value}`,
      `/coupons/${value}/claim/`,
      `/payment/status/?out_trade_no=${value}&sign=${value}&sign_type=RSA2`,
      `/media/${value}`,
    ]) {
      const method = /^\/(payment|addresses)/.test(path) ? 'PUT' : path.endsWith('/claim/') ? 'POST' : 'GET'
      expect([path, (await call(method, path, { token })).status < 500]).toEqual([path, true])
    }
  }
})

test('an invalid path parameter is 404 and names its field and format', async () => {
  const { token } = await createUser()
  for (const [path, field, message] of [
    ['/usernames/x/count/', 'username', '用户名应为 5–20 个字母、数字或下划线'],
    ['/mobiles/123/count/', 'mobile', '手机号格式不正确'],
    ['/sms_codes/123/?image_code_id=x&text=x', 'mobile', '手机号格式不正确'],
    ['/image_codes/x/', 'image_code_id', '图形验证码编号应为 uuid'],
    ['/areas/x/', 'id', '编号无效'],
    ['/skus/0/', 'id', '编号无效'],
    ['/orders/x/', 'id', '订单编号无效'],
    ['/oauth/x/authorization/', 'provider', '不支持的登录方式'],
  ] as const) {
    const { status, json } = await call('GET', path, { token })
    expect([path, status, json.code, json.errors]).toEqual([
      path,
      404,
      'not_found',
      [{ field, code: 'invalid', message }],
    ])
  }
})

test('an object that shadows a conversion method is refused in every field of every body', async () => {
  const { token, id } = await createUser()
  const withBody = app.routes.filter(({ hooks }) => hooks.body?.properties)
  expect(withBody.length).toBeGreaterThan(15)
  for (const { method, path, hooks } of withBody)
    for (const field of Object.keys(hooks.body.properties))
      for (const name of ['toString', 'valueOf', 'toJSON'])
        for (const value of [{ [name]: 'x' }, [{ [name]: null }], { deep: { [name]: 1 } }]) {
          const address = path.replace(':provider', 'qq').replace(':id', String(id))
          const { status, json } = await call(method, address, { token, body: { [field]: value } })
          const what = `${method} ${path} ${JSON.stringify({ [field]: value })}`
          expect([what, status, json.code]).toEqual([what, 400, 'malformed_body'])
        }
})

test('no value in any field of a body causes a 5xx', async () => {
  const { token, addressId } = await createUser()
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

test('pay_amount has at most as many digits as a safe integer in fen', async () => {
  const { token, addressId } = await createUser()
  for (const [digits, code] of [
    [13, 'selection_empty'],
    [14, 'invalid_input'],
    [300, 'invalid_input'],
  ] as const) {
    const body = { address: addressId, pay_method: 2, pay_amount: `${'9'.repeat(digits)}.99` }
    const { status, json } = await call('POST', '/orders/', { token, body })
    expect([digits, status, json.code]).toEqual([digits, 400, code])
  }
})

test('an integer out of range is refused by the name of its field, in a query and in a form', async () => {
  const category = await createCategory()
  const fields = async (answer: Promise<{ json: unknown }>) =>
    ((await answer).json as { errors: { field: string }[] }).errors.map(({ field }) => field)
  for (const [query, field] of [
    ['page=0', 'page'],
    ['page_size=101', 'page_size'],
    ['page=1000001', 'page'],
  ])
    expect(await fields(call('GET', `/categories/${category}/skus/?${query}`))).toEqual([field as string])
  expect(await fields(call('GET', '/skus/search/?text=a&brand=0'))).toEqual(['brand'])
  const { token } = await createUser()
  for (const field of ['coupon', 'address'])
    expect(await fields(call('GET', `/orders/settlement/?${field}=0`, { token }))).toEqual([field])
  expect(await fields(call('POST', '/cart/', { form: { sku_id: '0', count: '1' } }))).toEqual(['sku_id'])
  expect(await fields(call('POST', '/cart/', { form: { sku_id: '1', count: '0' } }))).toEqual(['count'])
})
