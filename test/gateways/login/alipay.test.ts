import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { sign } from 'node:crypto'
import { createAlipayLogin } from '../../../src/gateways/login/providers/alipay.ts'
import { newKeyPair } from '../../support/factories/key-pair.ts'
import { startAlipay } from '../../support/vendors/alipay.ts'
import { startScriptedServer } from '../../support/vendors/scripted-server.ts'

const world = await startAlipay()
const party = startScriptedServer()
afterAll(() => Promise.all([world.stop(), party.stop()]))

const inSandbox = createAlipayLogin(world.settings)
const faked = createAlipayLogin({ ...world.settings, gateway: `${party.base}/gateway.do` }, 300)
const unavailable = expect.objectContaining({ status: 503, code: 'gateway_unavailable' })
const codeInvalid = expect.objectContaining({ status: 400, code: 'oauth_code_invalid' })
const [userId, openId] = ['2088000000000123', '074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5']

beforeEach(() => {
  party.asked.length = 0
})

const signature = (text: string, key = world.alipayKeys.privateKey) =>
  sign('RSA-SHA256', Buffer.from(text), key).toString('base64')

/** Makes the gateway answer with `body`, unchanged, as the signed member `name`. */
function respond(
  body: object | string,
  name = 'alipay_system_oauth_token_response',
  key?: string,
  path = '/gateway.do',
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  party.answer(path, `{"${name}":${text},"sign":"${signature(text, key)}"}`)
}

/** Makes the gateway redirect to a path with a valid response. */
function redirectTo(path: string): void {
  respond({ user_id: userId }, undefined, undefined, path)
  party.answer('/gateway.do', () => Response.redirect(`${party.base}${path}`, 307))
}

async function codeOf(person: string): Promise<string> {
  const page = `${inSandbox.authorizationUrl('/#s=1')}&as=${encodeURIComponent(person)}`
  const { headers } = await fetch(page, { redirect: 'manual' })
  return new URL(headers.get('location') as string).searchParams.get('auth_code') as string
}

test('the authorization URL contains the application, the scope, the return address and the state', () => {
  const url = new URL(inSandbox.authorizationUrl('/a?b=1#s=x&y'))
  expect(url.origin + url.pathname).toBe(world.settings.loginUrl)
  expect(Object.fromEntries(url.searchParams)).toEqual({
    app_id: world.settings.appId,
    scope: 'auth_user',
    redirect_uri: world.settings.loginRedirectUri,
    state: '/a?b=1#s=x&y',
  })
})

test('without an application the provider is not configured', async () => {
  const none = createAlipayLogin(undefined)
  const notConfigured = expect.objectContaining({ status: 503, code: 'gateway_not_configured' })
  expect([none.isConfigured(), inSandbox.isConfigured()]).toEqual([false, true])
  expect(() => none.authorizationUrl('/')).toThrow(notConfigured)
  await expect(none.redeem('x')).rejects.toEqual(notConfigured)
})

test('in the sandbox a code yields the user_id and open_id of the person, once', async () => {
  const code = await codeOf('小明')
  const { subjects } = await inSandbox.redeem(code)
  expect(subjects).toEqual([expect.stringMatching(/^2088\d{12}$/), expect.stringMatching(/^[\w-]{40,}$/)])
  await expect(inSandbox.redeem(code)).rejects.toEqual(codeInvalid)
  await expect(inSandbox.redeem('never-issued')).rejects.toEqual(codeInvalid)
  expect(await inSandbox.redeem(await codeOf('小明'))).toEqual({ subjects })
  expect(await inSandbox.redeem(await codeOf('小红'))).not.toEqual({ subjects })
})

test('a call with another private key is gateway_unavailable', async () => {
  const stranger = createAlipayLogin({ ...world.settings, privateKey: newKeyPair().privateKey })
  await expect(stranger.redeem(await codeOf('小明'))).rejects.toEqual(unavailable)
})

test('faults of the sandbox are gateway_unavailable, and later calls succeed', async () => {
  const impatient = createAlipayLogin(world.settings, 300)
  const code = await codeOf('小明')
  for (const mode of ['timeout', 'error']) {
    await world.post('/faults/', { gateway: 'alipay', mode, count: 1 })
    await expect(impatient.redeem(code)).rejects.toEqual(unavailable)
  }
  expect((await inSandbox.redeem(code)).subjects).toHaveLength(2)
  await world.post('/faults/', { gateway: 'alipay', mode: 'bad_signature', count: 1 })
  await expect(inSandbox.redeem(await codeOf('小明'))).rejects.toEqual(unavailable)
})

test('the code is sent in the body, because access logs contain URLs', async () => {
  respond({ user_id: userId })
  await faked.redeem('the-code')
  const { query, body } = party.asked[0] as (typeof party.asked)[0]
  expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
    grant_type: 'authorization_code',
    code: 'the-code',
  })
  expect(query).toMatchObject({ method: 'alipay.system.oauth.token', app_id: world.settings.appId })
  expect(JSON.stringify(query)).not.toContain('the-code')
})

describe('all subjects of a response are returned', () => {
  const cases: [object | string, string[]][] = [
    [{ user_id: userId, open_id: openId, access_token: 'x' }, [userId, openId]],
    [{ user_id: userId }, [userId]],
    [{ open_id: openId }, [openId]],
    [{ user_id: '', open_id: openId }, [openId]],
    [{ code: '10000', user_id: userId }, [userId]],
    [`{ "user_id" : "${userId}", "url":"a\\/b}" }`, [userId]],
  ]
  for (const [body, subjects] of cases)
    test(JSON.stringify(body), async () => {
      respond(body)
      expect(await faked.redeem('c')).toEqual({ subjects })
    })
})

test('a code that Alipay refuses is oauth_code_invalid, under both names of a response', async () => {
  const refusal = { code: '40002', msg: 'Invalid Arguments', sub_code: 'isv.code-invalid' }
  respond(refusal, 'error_response')
  await expect(faked.redeem('c')).rejects.toEqual(codeInvalid)
  respond(refusal)
  await expect(faked.redeem('c')).rejects.toEqual(codeInvalid)
})

describe('any other response is gateway_unavailable', () => {
  const cases: [string, () => void][] = [
    ['no subject', () => respond({ access_token: 'x' })],
    ['empty subjects', () => respond({ user_id: '', open_id: '' })],
    ['a malformed user_id', () => respond({ user_id: '1234', open_id: openId })],
    ['a user_id that is a number', () => respond(`{"user_id":${userId}}`)],
    ['an open_id with the form of a user_id', () => respond({ open_id: userId })],
    ['a subject too long to store', () => respond({ open_id: 'a'.repeat(129) })],
    ['another refusal', () => respond({ code: '20000', sub_code: 'isp.unknow-error' }, 'error_response')],
    ['a refusal with a user_id', () => respond({ code: '40004', user_id: userId })],
    ['the response to another method', () => respond({ user_id: userId }, 'alipay_user_info_share_response')],
    ['an object with an unknown name', () => respond({ user_id: userId }, 'response')],
    ['the signature of another key', () => respond({ user_id: userId }, undefined, newKeyPair().privateKey)],
    ["our application's signature", () => respond({ user_id: userId }, undefined, world.appKeys.privateKey)],
    [
      'no signature',
      () =>
        party.answer(
          '/gateway.do',
          JSON.stringify({ alipay_system_oauth_token_response: { user_id: userId } }),
        ),
    ],
    ['HTML', () => party.answer('/gateway.do', '<html></html>')],
    ['an empty body', () => party.answer('/gateway.do', '')],
    ['a redirect', () => redirectTo('/elsewhere')],
    ['no response', () => party.answer('/gateway.do', () => new Promise<Response>(() => {}))],
    ['a response that is too long', () => respond({ user_id: userId, more: 'x'.repeat(300_000) })],
  ]
  for (const [what, prepare] of cases)
    test(what, async () => {
      prepare()
      await expect(faked.redeem('c')).rejects.toEqual(unavailable)
    })
})

test('only the signed bytes are used', async () => {
  const genuine = JSON.stringify({ user_id: userId })
  const evil = JSON.stringify({ user_id: '2088999999999999' })
  const name = 'alipay_system_oauth_token_response'
  const good = signature(genuine)
  for (const text of [
    `{"${name}":${genuine},"sign":"${good}","${name}":${evil}}`,
    `{"${name}":${evil},"${name}":${genuine},"sign":"${good}"}`,
    `{"${name}":${evil},"sign":"${good}"}`,
    `{"error_response":${evil},"${name}":${genuine},"sign":"${good}"}`,
    `{"${name}": ${genuine.replace(':', ': ')},"sign":"${good}"}`,
  ]) {
    party.answer('/gateway.do', text)
    await expect(faked.redeem('c')).rejects.toEqual(unavailable)
  }
  party.answer('/gateway.do', `\n{ "${name}" : ${genuine} , "sign" : "${good}" }\n`)
  expect(await faked.redeem('c')).toEqual({ subjects: [userId] })
})
