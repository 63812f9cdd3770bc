import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { oauthIdentities } from '../../../src/db/schema/auth.ts'
import { oauthCodeInvalid } from '../../../src/gateways/login/login-provider.ts'
import { createAlipayLogin } from '../../../src/gateways/login/providers/alipay.ts'
import { createQqLogin } from '../../../src/gateways/login/providers/qq.ts'
import { discoverLoginProviders, loginProviders } from '../../../src/gateways/login/registry.ts'
import { gatewayUnavailable } from '../../../src/lib/errors.ts'
import { newMobile } from '../../support/factories/registration.ts'
import {
  type Back,
  backPath,
  bindThrough,
  comeBack,
  oauthThrough,
  password,
  plainParty,
} from '../../support/vendors/oauth.ts'
import { startScriptedServer } from '../../support/vendors/scripted-server.ts'

const src = resolve(import.meta.dir, '../../../src')
const folder = mkdtempSync(join(tmpdir(), 'login-'))
const party = startScriptedServer()
afterAll(() => {
  rmSync(folder, { recursive: true })
  return party.stop()
})

/** The single file that adds an unknown provider. */
const weibo = `
import { readConfig } from '${src}/config/read-config.ts'
import { oauthCodeInvalid } from '${src}/gateways/login/login-provider.ts'

const client = readConfig({
  WEIBO_CLIENT_ID: 'app', WEIBO_CLIENT_SECRET: 'secret', WEIBO_BASE_URL: '${party.base}',
}).login.weibo
export const provider = {
  name: 'weibo',
  isConfigured: () => client !== undefined,
  authorizationUrl: (state) => \`\${client.baseUrl}/authorize?\${new URLSearchParams({ client_id: client.clientId, state })}\`,
  redeem: async (code) => {
    const reply = await (await fetch(\`\${client.baseUrl}/token?code=\${code}\`)).json()
    if (!reply.uid) throw oauthCodeInvalid()
    return { subjects: [reply.uid] }
  },
}
`

test('the mall offers sign-in through QQ and Alipay', () => {
  expect([...loginProviders.keys()].sort()).toEqual(['alipay', 'qq'])
})

test('a new provider is one file in the folder: it is discovered, configured by its name, and signs users in', async () => {
  writeFileSync(join(folder, 'weibo.ts'), weibo)
  writeFileSync(join(folder, 'notes.txt'), 'not a provider')
  const providers = await discoverLoginProviders(folder)
  expect([...providers.keys()]).toEqual(['weibo'])
  const through = oauthThrough(...providers.values())
  const uid = crypto.randomUUID()
  party.answer('/token', () => Response.json({ uid }))

  const start = await through<{ login_url: string }>('GET', '/oauth/weibo/authorization/?next=/cart.html')
  const page = new URL(start.json.login_url)
  expect([page.origin, page.searchParams.get('client_id')]).toEqual([party.base, 'app'])
  const state = encodeURIComponent(page.searchParams.get('state') as string)
  const first = await through<Back>('GET', `/oauth/weibo/user/?code=c&state=${state}`)
  const bound = await bindThrough(through, 'weibo', newMobile(), first.json.access_token)
  expect(bound.status).toBe(200)
  expect((await comeBack(through, 'weibo', 'c')).json.user_id).toBe(bound.json.id)
  const rows = await db.select().from(oauthIdentities).where(eq(oauthIdentities.userId, bound.json.id))
  expect(rows.map(({ provider, subject }) => [provider, subject])).toEqual([['weibo', uid]])

  party.answer('/token', () => Response.json({}))
  expect((await comeBack(through, 'weibo', 'c')).json.code).toBe('oauth_code_invalid')
  expect((await through('GET', '/oauth/qq/authorization/')).status).toBe(404)
})

test('a file without a provider, or with the name of another one, fails the start with the name of the file', async () => {
  const bad = mkdtempSync(join(tmpdir(), 'login-bad-'))
  const provider = (name: string) => `export const provider = { name: '${name}' }`
  try {
    writeFileSync(join(bad, 'a.ts'), provider('same'))
    writeFileSync(join(bad, 'b.ts'), provider('same'))
    await expect(discoverLoginProviders(bad)).rejects.toThrow('b.ts')
    writeFileSync(join(bad, 'a0.ts'), 'export const other = 1')
    await expect(discoverLoginProviders(bad)).rejects.toThrow('a0.ts')
    rmSync(join(bad, 'a0.ts'))
    writeFileSync(join(bad, 'a1.ts'), provider('../x'))
    await expect(discoverLoginProviders(bad)).rejects.toThrow('a1.ts')
  } finally {
    rmSync(bad, { recursive: true })
  }
})

test('a provider without configuration is 503 on every route', async () => {
  for (const provider of [createQqLogin(undefined), createAlipayLogin(undefined)]) {
    const through = oauthThrough(provider)
    const body = { mobile: newMobile(), password, sms_code: '000000', access_token: 'x' }
    for (const answer of [
      await through('GET', `/oauth/${provider.name}/authorization/`),
      await through('GET', `/oauth/${provider.name}/user/?code=a&state=b`),
      await through('POST', `/oauth/${provider.name}/user/`, { body }),
    ])
      expect([answer.status, answer.json.code]).toEqual([503, 'gateway_not_configured'])
  }
})

test('while a provider is down the state stays valid, but only for its remaining time', async () => {
  let isDown = true
  const through = oauthThrough(
    plainParty(async (code) => {
      if (isDown) throw gatewayUnavailable()
      return { subjects: [code] }
    }),
  )
  const path = await backPath(through, 'plain', crypto.randomUUID())
  for (const _ of [1, 2, 3]) {
    const down = await through('GET', path)
    expect([down.status, down.json.code]).toEqual([503, 'gateway_unavailable'])
    expect(Number(down.headers.get('retry-after'))).toBeGreaterThan(0)
  }
  isDown = false
  expect((await through('GET', path)).status).toBe(200)
  expect((await through('GET', path)).json.code).toBe('oauth_state_invalid')
})

test('a wrong code uses the state up, and so does an internal failure', async () => {
  for (const [error, status] of [
    [oauthCodeInvalid(), 400],
    [new Error('a fault in the program'), 500],
  ] as const) {
    const through = oauthThrough(
      plainParty(async () => {
        throw error
      }),
    )
    const path = await backPath(through, 'plain', 'a')
    expect((await through('GET', path)).status).toBe(status)
    expect((await through('GET', path)).json.code).toBe('oauth_state_invalid')
  }
})

test('a page, an error or no response from QQ is 503, and reloading works after QQ recovers', async () => {
  const client = {
    clientId: '101',
    clientSecret: 'secret',
    baseUrl: party.base,
    redirectUri: 'http://www.meiduo.site:8080/oauth_callback.html',
  }
  const through = oauthThrough(createQqLogin(client, 200))
  party.answer('/oauth2.0/me', `callback( {"client_id":"101","openid":"${crypto.randomUUID()}"} );`)
  const path = await backPath(through, 'qq', 'c')
  for (const trouble of [
    () => new Response('<html></html>'),
    () => new Response('', { status: 500 }),
    () => new Promise<Response>(() => {}),
  ]) {
    party.answer('/oauth2.0/token', trouble)
    const { status, json } = await through('GET', path)
    expect([status, json.code]).toEqual([503, 'gateway_unavailable'])
  }
  party.answer('/oauth2.0/token', 'access_token=AT')
  expect((await through('GET', path)).status).toBe(200)
})
