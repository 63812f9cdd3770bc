import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { createQqLogin } from '../../../src/gateways/login/providers/qq.ts'
import { startScriptedServer } from '../../support/vendors/scripted-server.ts'

const party = startScriptedServer()
afterAll(() => party.stop())

const client = {
  clientId: '101',
  clientSecret: 'secret',
  baseUrl: party.base,
  redirectUri: 'http://www.meiduo.site:8080/oauth_callback.html',
}
const qq = createQqLogin(client, 300)
const unavailable = expect.objectContaining({ status: 503, code: 'gateway_unavailable' })
const codeInvalid = expect.objectContaining({ status: 400, code: 'oauth_code_invalid' })
const openid = '0123456789ABCDEF0123456789ABCDEF'
const token = (text: string | (() => Response | Promise<Response>)) => party.answer('/oauth2.0/token', text)
const me = (text: string | (() => Response | Promise<Response>)) => party.answer('/oauth2.0/me', text)

beforeEach(() => {
  party.asked.length = 0
  token('access_token=AT&expires_in=7776000&refresh_token=RT')
  me(`callback( {"client_id":"101","openid":"${openid}"} );\n`)
  party.answer('/elsewhere', 'access_token=AT')
})

test('the authorization URL contains the application, the return address and the state', () => {
  const { baseUrl: _, ...real } = client
  const url = new URL(createQqLogin({ ...real, baseUrl: undefined }).authorizationUrl('/a?b=1#s=x&y'))
  expect(url.origin + url.pathname).toBe('https://graph.qq.com/oauth2.0/authorize')
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: 'code',
    client_id: '101',
    redirect_uri: client.redirectUri,
    state: '/a?b=1#s=x&y',
  })
})

test('without an application the provider is not configured', async () => {
  const none = createQqLogin(undefined)
  const notConfigured = expect.objectContaining({ status: 503, code: 'gateway_not_configured' })
  expect([none.isConfigured(), qq.isConfigured()]).toEqual([false, true])
  expect(() => none.authorizationUrl('/')).toThrow(notConfigured)
  await expect(none.redeem('x')).rejects.toEqual(notConfigured)
})

test('a code yields the openid with the two calls that QQ documents', async () => {
  expect(await qq.redeem('the-code')).toEqual({ subjects: [openid] })
  expect(party.asked).toMatchObject([
    {
      path: '/oauth2.0/token',
      query: {
        grant_type: 'authorization_code',
        client_id: '101',
        client_secret: 'secret',
        code: 'the-code',
        redirect_uri: client.redirectUri,
      },
    },
    { path: '/oauth2.0/me', query: { access_token: 'AT' } },
  ])
})

describe('every format of a successful response is parsed', () => {
  const tokens = [
    'access_token=AT&expires_in=7776000',
    '{"access_token":"AT","expires_in":"7776000"}',
    'callback( {"access_token":"AT"} );',
  ]
  const people = [
    `callback( {"client_id":"101","openid":"${openid}"} );`,
    `callback({"client_id":"101","openid":"${openid}"})`,
    `{"client_id":"101","openid":"${openid}"}`,
  ]
  for (const first of tokens)
    for (const second of people)
      test(`${first} then ${second}`.replaceAll(openid, '…'), async () => {
        token(first)
        me(second)
        expect(await qq.redeem('c')).toEqual({ subjects: [openid] })
      })
})

for (const error of [100018, 100019, 100020])
  test(`error ${error} is oauth_code_invalid in every format`, async () => {
    for (const text of [
      `callback( {"error":${error},"error_description":"code is reused error"} );`,
      `{"error":${error},"error_description":"x"}`,
      `{"error":"${error}","error_description":"x"}`,
    ]) {
      token(text)
      await expect(qq.redeem('c')).rejects.toEqual(codeInvalid)
    }
  })

describe('a response without a usable token is gateway_unavailable', () => {
  for (const text of [
    'callback( {"error":100009,"error_description":"client secret is illegal"} );',
    '{"error":100019.5}',
    '{"error":"x","access_token":"AT"}',
    '{"error":1,"access_token":"AT"}',
    '<html><body>access_token=AT&expires_in=1</body></html>',
    'access_token=AT&access_token=BT',
    'access_token=AT&x',
    'access_token=AT extra',
    'access_token=',
    'access_token=%0a',
    'expires_in=1',
    'other( {"access_token":"AT"} );',
    'callback( {"access_token":"AT"} ); alert(1)',
    'callback( [1] );',
    'callback( {"access_token":"AT" );',
    '{"access_token":1}',
    '{"access_token":null}',
    '{"access_token":{"toString":"AT"}}',
    '["AT"]',
    '"AT"',
    'null',
    '',
  ])
    test(JSON.stringify(text), async () => {
      token(text)
      await expect(qq.redeem('c')).rejects.toEqual(unavailable)
      expect(party.asked).toHaveLength(1)
    })
})

describe('a response without an openid of our application is gateway_unavailable', () => {
  for (const text of [
    `callback( {"client_id":"102","openid":"${openid}"} );`,
    `callback( {"openid":"${openid}"} );`,
    `callback( {"client_id":101,"openid":"${openid}"} );`,
    'callback( {"client_id":"101"} );',
    'callback( {"client_id":"101","openid":""} );',
    'callback( {"client_id":"101","openid":"a b"} );',
    `callback( {"client_id":"101","openid":"${'A'.repeat(129)}"} );`,
    'callback( {"client_id":"101","openid":["A"]} );',
    'callback( {"error":100016,"error_description":"access token check failed"} );',
    // the code was accepted before: oauth_code_invalid would hide that QQ is at fault
    'callback( {"error":100019,"error_description":"x"} );',
    '<html></html>',
  ])
    test(JSON.stringify(text).replaceAll(openid, '…'), async () => {
      me(text)
      await expect(qq.redeem('c')).rejects.toEqual(unavailable)
    })
})

describe('a misbehaving server is gateway_unavailable', () => {
  const endless = () =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(new TextEncoder().encode('access_token=A'.repeat(1000))),
      }),
    )
  const trickle = () =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode('access_token=AT')),
      }),
    )
  const cases: [string, () => Response | Promise<Response>][] = [
    ['an error status', () => new Response('access_token=AT', { status: 500 })],
    ['a redirect', () => Response.redirect(`${party.base}/elsewhere`)],
    ['no response', () => new Promise<Response>(() => {})],
    ['an endless response', endless],
    ['a response that stalls', trickle],
  ]
  for (const [title, answer] of cases)
    test(title, async () => {
      token(answer)
      await expect(qq.redeem('c')).rejects.toEqual(unavailable)
    })
  test('a refused connection', async () => {
    const nowhere = createQqLogin({ ...client, baseUrl: 'http://127.0.0.1:1' })
    await expect(nowhere.redeem('c')).rejects.toEqual(unavailable)
  })
})

test('the error of a failed call contains neither the secret nor the code', async () => {
  token(() => new Response('', { status: 500 }))
  const nowhere = createQqLogin({ ...client, baseUrl: 'http://127.0.0.1:1' })
  for (const failing of [qq, nowhere]) {
    const error = await failing.redeem('the-code').catch((e) => e)
    const { cause } = error.details
    const description = JSON.stringify([cause.message, cause.stack, ...Object.values(cause)])
    expect(description).toContain('QQ token')
    expect(description).not.toMatch(/secret|the-code/)
  }
})
