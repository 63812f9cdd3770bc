import { afterAll, beforeAll, expect, test } from 'bun:test'
import { createDemoValues } from '../../../src/http/openapi/page/demo-values.ts'
import { artifacts, browserTest, desktop, showOperation, useBrowser } from '../../support/browser.ts'
import { type DemoMall, startDemoMall } from '../../support/processes/demo-mall.ts'

type Fields = Record<string, unknown>

let mall: DemoMall
const openPage = useBrowser()

beforeAll(async () => {
  mall = await startDemoMall(57)
}, 300_000)
afterAll(() => mall?.stop())

const captcha = { image_code_id: '0b1f3a9e-5c0d-4b52-9d5e-2f6f0f6d3c11', text: 'A7KQ' }
const account = { password: 'correct-horse', password2: 'correct-horse' }
const token = { access_token: 'eyJhbGciOiJIUzI1NiJ9.e30.3q2-7w' }
const code = { code: '9A5F06AF1D2C3B4E', state: 'http://www.meiduo.site:8080/#n=1a2b3c' }

/** Requests as the document shows them, whose values only a person can read elsewhere. */
const requests: readonly (readonly [method: string, path: string, fields: Fields])[] = [
  ['GET', '/sms_codes/13800000001/', { ...captcha, purpose: 'register' }],
  [
    'POST',
    '/users/',
    { ...account, username: 'xiaoming', mobile: '13800000001', sms_code: '123456', allow: true },
  ],
  ['POST', '/authorizations/', { username: 'xiaoming', password: 'correct-horse' }],
  ['POST', '/authorizations/sms/', { mobile: '13800000001', sms_code: '123456' }],
  ['POST', '/authorizations/refresh/', { refresh_token: 'Jx0m1c0r2yGJ2m5Qy3o4cLxkq1nD0m2yq6bq7pWcH8E' }],
  ['PUT', '/user/password/', { ...account, old_password: 'correct-horse' }],
  [
    'PUT',
    '/user/mobile/',
    { mobile: '13800000001', new_code: '123456', old_code: '123456', password: 'correct-horse' },
  ],
  ['DELETE', '/user/', { password: 'correct-horse' }],
  ['GET', '/emails/verification/', { token: 'eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6MX0.3q2-7w' }],
  ['GET', '/oauth/qq/user/', code],
  ['GET', '/oauth/alipay/user/', { ...code, auth_code: '4b203fe6c11548bcabd8da5bb087a83b' }],
  [
    'POST',
    '/oauth/qq/user/',
    { ...token, mobile: '13800000001', password: 'correct-horse', sms_code: '123456' },
  ],
  ['GET', '/accounts/demo_shopper/sms/token/', captcha],
  ['GET', '/sms_codes/', token],
  ['GET', '/accounts/demo_shopper/password/token/', { ...token, sms_code: '123456' }],
  ['POST', '/users/1/password/', { ...account, ...token }],
  [
    'POST',
    '/meiduo_admin/authorizations/',
    { username: 'meiduo_admin', password: 'meiduo123456', otp: '123456' },
  ],
  ['POST', '/meiduo_admin/password_resets/', { ...account, token: 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln' }],
]

test.each(requests)(
  'the example of %s %s gets the values of the demo shop',
  async (method, path, fields) => {
    const answer = await send(method, path, fields)
    expect([answer.status < 300, await answer.text()]).toEqual([true, expect.any(String)])
  },
  60_000,
)

let cookie = ''

/** Sends a request as the browser in which a third-party sign-in began. */
const browse = (async (url: string, init: RequestInit = {}) => {
  const answer = await fetch(url, { ...init, headers: { ...init.headers, cookie } })
  cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
  return answer
}) as typeof fetch

async function send(method: string, path: string, fields: Fields): Promise<Response> {
  const { fill } = createDemoValues(mall.url, mall.sandbox, browse)
  const isQuery = method === 'GET'
  const query = isQuery ? `?${new URLSearchParams(fields as Record<string, string>)}` : ''
  const headers = isQuery ? {} : { 'content-type': 'application/json' }
  const body = isQuery ? undefined : JSON.stringify(fields)
  const request = { method, url: mall.url + path + query, headers, ...(body && { body }) }
  for (;;) {
    const { url, ...init } = await fill(request, fields).catch(waitForNextSms)
    if (url) return browse(url, init as RequestInit)
  }
}

/** One SMS goes to a mobile in a second here. */
async function waitForNextSms(error: Error): Promise<Fields & { url?: string }> {
  if (!error.message.endsWith('429')) throw error
  await Bun.sleep(1_000)
  return {}
}

test('what a person has typed is sent unchanged', async () => {
  const { fill } = createDemoValues(mall.url, mall.sandbox)
  const typed = JSON.stringify({ username: 'zhangsan', password: 'correct-horse' })
  const url = `${mall.url}/authorizations/`
  const examples = { username: 'xiaoming', password: 'correct-horse' }
  const { body } = await fill({ method: 'POST', url, headers: {}, body: typed }, examples)
  expect(JSON.parse(body as string)).toMatchObject({ username: 'zhangsan' })
})

browserTest('in a demo shop the page /docs/ is signed in, and its examples work without typing', async () => {
  const page = await openPage({ viewport: desktop })
  await page.goto(`${mall.url}/docs/`)
  for (const [tag, id, status] of [
    ['accounts', 'register', '201'],
    ['accounts', 'getProfile', '200'],
    ['oauth', 'signInThroughProvider', '200'],
  ] as const) {
    const operation = page.locator(`#operations-${tag}-${id}`)
    await showOperation(page, tag, operation)
    await operation.locator('.opblock-summary-control').click()
    await operation.getByRole('button', { name: 'Execute' }).click()
    const answered = operation.locator('.live-responses-table .response .response-col_status').first()
    await answered.waitFor()
    expect([id, (await answered.textContent())?.trim()]).toEqual([id, status])
    await page.screenshot({ path: `${artifacts}/docs-tried-${id}.png` })
    await operation.locator('.opblock-summary-control').click()
  }
  await page.close()
})

browserTest(
  'a request that the sandbox cannot complete is sent with its examples, and the page says why',
  async () => {
    const page = await openPage({ viewport: desktop })
    await page.goto(`${mall.url}/docs/`)
    await page.locator('.btn.authorize.locked').waitFor()
    await page.route('**/demo-users/', (route) => route.abort())
    const request = { method: 'POST', url: `${mall.url}/authorizations/`, headers: {}, body: '{}' }
    const sent = await page.evaluate(`window.ui.getConfigs().requestInterceptor(${JSON.stringify(request)})`)
    expect(sent).toEqual(request)
    expect(await page.locator('#notice').textContent()).toContain('POST /authorizations/ ')
    await page.close()
  },
)

const exampleProof = { password: 'correct-horse', otp: '123456' }
const totpPath = '/meiduo_admin/totp/confirmation/'

test.each([
  ['application/json', JSON.stringify({ otp: '123456' })],
  ['application/x-www-form-urlencoded', 'otp=123456'],
  ['multipart/form-data', { otp: '123456' }],
] as const)(
  'a body of %s is completed in its form',
  async (type, body) => {
    const form = new FormData()
    if (typeof body !== 'string') for (const [name, value] of Object.entries(body)) form.set(name, value)
    const headers = typeof body === 'string' ? { 'content-type': type } : {}
    const request = {
      method: 'POST',
      url: mall.url + totpPath,
      headers,
      body: typeof body === 'string' ? body : form,
    }
    const { fill } = createDemoValues(mall.url, mall.sandbox)
    const filled = await fill(request, exampleProof)
    const answer = await fetch(filled.url, { ...filled, body: filled.body as string | FormData })
    expect([answer.status, await answer.text()]).toEqual([201, expect.stringContaining('recovery_codes')])
  },
  60_000,
)

test('a request with a typed value is of the person who typed it, not of a new one', async () => {
  const noCall = () => Promise.reject(new Error('no call is needed'))
  const { fill } = createDemoValues(mall.url, mall.sandbox, Object.assign(noCall, { preconnect: () => {} }))
  const headers = { 'content-type': 'application/json', Authorization: 'Bearer own' }
  for (const [method, path, body] of [
    ['POST', totpPath, { otp: '654321' }],
    ['DELETE', '/meiduo_admin/totp/', { password: 'own-password', otp: '123456' }],
    ['DELETE', '/user/', { password: 'own-password' }],
  ] as const) {
    const request = { method, url: mall.url + path, headers, body: JSON.stringify(body) }
    expect(await fill(request, exampleProof)).toEqual(request)
  }
})
