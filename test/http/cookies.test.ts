import { afterAll, expect, test } from 'bun:test'
import { cookieAttributes } from '../../src/http/cookies/cookie-attributes.ts'
import { sessionCookieAttributes } from '../../src/http/staff/session-cookie.ts'
import { createSku } from '../support/factories/skus.ts'
import { call, randomAddress } from '../support/http.ts'
import { startSecondProcess } from '../support/processes/second-process.ts'

type Process = Awaited<ReturnType<typeof startSecondProcess>>
const started: Process[] = []
afterAll(() => {
  for (const { stop } of started) stop()
})

const common = ['HttpOnly']
const kinds: [name: string, settings: Record<string, string>, attributes: string[]][] = [
  ['http', { PUBLIC_URL: 'http://localhost:8000' }, ['SameSite=Lax']],
  ['https', { PUBLIC_URL: 'https://api.example.com' }, ['Secure', 'SameSite=Lax']],
  [
    'https for a storefront on another site',
    { PUBLIC_URL: 'https://api.example.com', GUEST_COOKIE_SAMESITE: 'none' },
    ['Secure', 'SameSite=None', 'Partitioned'],
  ],
]

test.each(kinds)('every cookie has its attributes on %s', async (_, settings, attributes) => {
  const mall = await startSecondProcess(settings)
  started.push(mall)
  const body = JSON.stringify({ sku_id: await createSku(), count: 1 })
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': randomAddress() }
  const answers = {
    guest_cart: await fetch(`${mall.base}/cart/`, { method: 'POST', headers, body }),
    oauth_browser: await fetch(`${mall.base}/oauth/qq/authorization/`, { headers }),
  }
  const paths = { guest_cart: 'Path=/', oauth_browser: 'Path=/oauth' }
  const ages = { guest_cart: 'Max-Age=2592000', oauth_browser: 'Max-Age=600' }
  for (const name of ['guest_cart', 'oauth_browser'] as const) {
    const [cookie, ...more] = answers[name].headers.getSetCookie()
    expect(more).toEqual([])
    const [first, ...rest] = (cookie as string).split('; ')
    expect(first).toStartWith(`${name}=`)
    expect(rest.sort()).toEqual([...common, ...attributes, paths[name], ages[name]].sort())
  }
})

test('a cookie for other sites is Secure even where the address is http', () => {
  const settings = { publicUrl: 'http://localhost:8000', guestCookieSameSite: 'none' } as const
  expect(cookieAttributes(settings)).toMatchObject({ secure: true, partitioned: true })
})

test('the cookie of a staff session goes to pages of this site only, and over https only there', () => {
  const attributes = { httpOnly: true, sameSite: 'strict', path: '/' } as const
  const secure = sessionCookieAttributes({ publicUrl: 'https://api.example.com' })
  expect(secure).toEqual({ ...attributes, secure: true })
  expect(sessionCookieAttributes({ publicUrl: 'http://localhost:8000' })).toEqual({
    ...attributes,
    secure: false,
  })
})

type Line = { guest_token?: string; count?: number }

test('a client without cookies keeps its cart by the guest token, which every answer that sets the cookie renews', async () => {
  const body = { sku_id: await createSku(), count: 1 }
  const first = await call<Line>('POST', '/cart/', { body })
  const headers = { 'x-guest-cart': first.json.guest_token as string }
  expect((await call('POST', '/cart/', { body, headers })).json).toMatchObject({
    count: 2,
    ...tokenOf(first),
  })
  const put = await call('PUT', '/cart/', { body: { ...body, count: 3 }, headers })
  expect(put.json).toMatchObject({ count: 3, ...tokenOf(first) })
  const selection = await call('PUT', '/cart/selection/', { body: { selected: false }, headers })
  expect(selection.json).toMatchObject({ message: 'OK', ...tokenOf(first) })
  expect((await call('GET', '/cart/', { headers })).json).toMatchObject([{ count: 3, selected: false }])
  expect((await call('GET', '/cart/count/', { headers })).json).toEqual({ count: 3 })
  expect((await call('GET', '/cart/summary/', { headers })).status).toBe(200)
  expect((await call('DELETE', `/cart/?sku_id=${body.sku_id}`, { headers })).status).toBe(204)
  expect((await call('GET', '/cart/', { headers })).json).toEqual([] as never)
})

const tokenOf = ({ json }: { json: Line }) => ({ guest_token: json.guest_token as string })

test('the header wins over the cookie, and a request with any cookie is answered no guest token', async () => {
  const body = { sku_id: await createSku(), count: 1 }
  const [byCookie, byHeader] = [
    await call('POST', '/cart/', { body }),
    await call<Line>('POST', '/cart/', { body }),
  ]
  const { cookie } = byCookie
  const headers = { 'x-guest-cart': byHeader.json.guest_token as string }
  const both = await call<Line>('POST', '/cart/', { body, cookie, headers })
  expect(both.json).toEqual({ sku_id: body.sku_id, count: 2, selected: true } as never)
  expect((await call('GET', '/cart/count/', { cookie })).json).toEqual({ count: 1 })
  expect((await call('GET', '/cart/count/', { headers })).json).toEqual({ count: 2 })
  for (const forged of [`${headers['x-guest-cart']}x`, 'x.y'])
    expect((await call('GET', '/cart/count/', { cookie, headers: { 'x-guest-cart': forged } })).json).toEqual(
      { count: 1 },
    )
  expect((await call('GET', '/cart/count/', { cookie, headers: { 'x-guest-cart': '' } })).json).toEqual({
    count: 1,
  })
})

test('browsers of allowed origins may send the header', async () => {
  const preflight = await call('OPTIONS', '/cart/', {
    headers: {
      origin: 'http://www.meiduo.site:8080',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-guest-cart',
    },
  })
  expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('x-guest-cart')
})

test('an invalid guest token counts as absent: the cookie keeps its cart', async () => {
  const body = { sku_id: await createSku(), count: 1 }
  const { cookie } = await call('POST', '/cart/', { body })
  for (const token of ['undefined', 'null', '', 'x.y']) {
    const headers = { 'x-guest-cart': token }
    expect((await call<Line>('GET', '/cart/count/', { cookie, headers })).json.count).toBe(1)
  }
  const again = await call<Line>('POST', '/cart/', { body, cookie, headers: { 'x-guest-cart': 'undefined' } })
  expect(again.json.count).toBe(2)
})
