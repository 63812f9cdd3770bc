import { afterAll, expect, test } from 'bun:test'
import { AlipaySdk } from 'alipay-sdk'
import { LoginCodes } from '../../../../src/sandbox/world/login/login-codes.ts'
import { startAlipay } from '../../../support/vendors/alipay.ts'
import { startOutsideWorld } from '../../../support/vendors/outside-world.ts'

const alipay = await startAlipay()
const world = await startOutsideWorld({
  alipay: { appId: '2021', sellerId: '', privateKey: '', appPublicKey: '' },
  qq: { clientId: '101', clientSecret: 'secret' },
})
afterAll(async () => {
  await world.stop()
  return alipay.stop()
})

const get = (path: string, query: Record<string, string>) =>
  world.fetch(new Request(`http://localhost${path}?${new URLSearchParams(query)}`))
const redirect_uri = 'http://www.meiduo.site:8080/oauth_callback.html?from=page'
const pages: [string, string, Record<string, string>][] = [
  ['QQ', '/qq/oauth2.0/authorize', { response_type: 'code', client_id: '101', redirect_uri }],
  ['支付宝', '/alipay/oauth2/publicAppAuthorize.htm', { app_id: '2021', scope: 'auth_user', redirect_uri }],
]

for (const [party, path, query] of pages) {
  test(`${party}: the page offers three people and any other name, and escapes its input`, async () => {
    const state = '"><script>alert(1)</script>'
    const response = await get(path, { ...query, state })
    const html = await response.text()
    expect(response.status).toBe(200)
    for (const text of ['小明', '小红', '李雷', party]) expect(html).toContain(text)
    expect(html).toContain('&quot;&gt;&lt;script&gt;')
    expect(html).not.toContain('<script>')
    expect(html).not.toMatch(/(src|href)="https?:/)
  })

  test(`${party}: a choice redirects to the shop with a code and the unchanged state`, async () => {
    const state = '/cart.html?a=1&b=手#s=x&y'
    const response = await get(path, { ...query, state, as: ' 韩梅梅 ' })
    const back = new URL(response.headers.get('location') as string)
    expect([response.status, back.origin + back.pathname]).toEqual([
      302,
      'http://www.meiduo.site:8080/oauth_callback.html',
    ])
    expect(back.searchParams.get('from')).toBe('page')
    expect(back.searchParams.get('state')).toBe(state)
    expect(back.searchParams.get(party === 'QQ' ? 'code' : 'auth_code')).toMatch(/^[0-9A-F]{32}$/)
    if (party !== 'QQ') expect(back.searchParams.get('app_id')).toBe('2021')
  })

  test(`${party}: an unknown application or a wrong parameter is refused without a redirect`, async () => {
    const wrong = { response_type: 'x', client_id: '1', app_id: '1', scope: '<b>' }
    const bad = [
      ...Object.entries(wrong).filter(([name]) => name in query),
      ['redirect_uri', 'javascript:alert(1)'],
      ['redirect_uri', ''],
    ] as [string, string][]
    for (const [name, value] of bad) {
      const response = await get(path, { ...query, as: '小明', [name]: value })
      expect([name, response.status, response.headers.get('location')]).toEqual([name, 400, null])
    }
  })

  test(`${party}: an empty or too long name shows the page again`, async () => {
    for (const as of ['', ' ', 'x'.repeat(51)]) {
      const response = await get(path, { ...query, as })
      expect(response.status).toBe(200)
      expect(await response.text()).not.toContain('x'.repeat(51))
    }
  })
}

test('QQ answers as text and JSONP unless fmt=json is set, and errors with status 200', async () => {
  const code = async () => {
    const [, path, query] = pages[0] as (typeof pages)[0]
    const { headers } = await get(path, { ...query, as: '小明' })
    return new URL(headers.get('location') as string).searchParams.get('code') as string
  }
  const application = { grant_type: 'authorization_code', client_id: '101', client_secret: 'secret' }
  const token = async (more: Record<string, string>) =>
    get('/qq/oauth2.0/token', { ...application, redirect_uri, ...more })
  const used = await code()
  const text = await (await token({ code: used })).text()
  expect(text).toMatch(/^access_token=\w{32}&expires_in=7776000&refresh_token=\w{32}$/)
  const reused = await token({ code: used })
  expect([reused.status, await reused.text()]).toEqual([
    200,
    'callback( {"error":100020,"error_description":"code is reused error"} );\n',
  ])
  expect(await (await token({ code: await code(), fmt: 'json' })).json()).toMatchObject({
    expires_in: 7776000,
  })
  const errors: [Record<string, string>, number][] = [
    [{ grant_type: 'x' }, 100004],
    [{ client_id: 'x' }, 100008],
    [{ client_secret: 'x' }, 100009],
    [{ redirect_uri: 'http://x/' }, 100010],
    [{ code: 'x' }, 100019],
  ]
  for (const [more, error] of errors) {
    const answer = await token({ code: await code(), fmt: 'json', ...more })
    expect(await answer.json()).toMatchObject({ error })
  }
  const access_token = new URLSearchParams(text).get('access_token') as string
  const me = await (await get('/qq/oauth2.0/me', { access_token })).text()
  expect(me).toMatch(/^callback\( \{"client_id":"101","openid":"[0-9A-F]{32}"\} \);\n$/)
  expect(await (await get('/qq/oauth2.0/me', { access_token: 'x', fmt: 'json' })).json()).toMatchObject({
    error: 100016,
  })
})

test("the vendor's SDK reads the token and the person from Alipay", async () => {
  const { settings } = alipay
  const { appId: app_id, loginRedirectUri } = settings
  const query = new URLSearchParams({
    app_id,
    scope: 'auth_user',
    redirect_uri: loginRedirectUri,
    as: '小明',
  })
  const { headers } = await fetch(`${settings.loginUrl}?${query}`, { redirect: 'manual' })
  const code = new URL(headers.get('location') as string).searchParams.get('auth_code') as string
  const sdk = new AlipaySdk({
    appId: settings.appId,
    privateKey: settings.privateKey.trim(),
    keyType: 'PKCS8',
    alipayPublicKey: settings.publicKey.trim(),
    gateway: settings.gateway,
  })
  const call = (method: string, parameters: object) => sdk.exec(method, parameters, { validateSign: true })
  const wanted = { grantType: 'authorization_code', code }
  const token = await call('alipay.system.oauth.token', wanted)
  expect(token.userId).toMatch(/^2088\d{12}$/)
  const person = await call('alipay.user.info.share', { auth_token: token.accessToken })
  expect(person).toMatchObject({ code: '10000', userId: token.userId, nickName: '小明' })
})

test('a code can be used once, within ten minutes', () => {
  let now = 0
  const codes = new LoginCodes(() => now)
  const login = { name: '小明', redirectUri: 'http://x/' }
  const [one, two] = [codes.issue(login), codes.issue(login)]
  now = 600_000
  expect(codes.consume(one)).toMatchObject(login)
  expect(codes.consume(one)).toBe('used')
  now = 600_001
  expect(codes.consume(two)).toBe('unknown')
  expect(codes.consume('x')).toBe('unknown')
})
