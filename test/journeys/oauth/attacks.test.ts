import { describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { config } from '../../../src/config/index.ts'
import { db } from '../../../src/db/client.ts'
import { oauthIdentities } from '../../../src/db/schema/auth.ts'
import { shiftClock } from '../../../src/lib/clock.ts'
import { redis } from '../../../src/redis/client.ts'
import { keys } from '../../../src/redis/keys.ts'
import { consume } from '../../../src/redis/rate-limiter.ts'
import { createUser } from '../../support/factories/users.ts'
import { call, randomAddress } from '../../support/http.ts'
import { newPerson, type Party, visit } from '../../support/vendors/oauth.ts'

const shop = config.shopUrl
const redeem = async (party: string, query: Record<string, string>): Promise<unknown[]> => {
  const { status, json } = await call('GET', `/oauth/${party}/user/?${new URLSearchParams(query)}`)
  return [status, json.code]
}
type Visit = Awaited<ReturnType<typeof visit>>
const stateInvalid = [400, 'oauth_state_invalid']
const codeInvalid = [400, 'oauth_code_invalid']
const good: unknown[] = [200, undefined]
const nonceOf = (state: string) => state.slice(-38, -16)

describe('the next address', () => {
  for (const party of ['qq', 'alipay'] as Party[])
    test(`${party}: login_url and oauth_url are equal, and the response is not cacheable`, async () => {
      const { status, json, headers } = await call('GET', `/oauth/${party}/authorization/`)
      expect([status, Object.keys(json).sort()]).toEqual([200, ['login_url', 'oauth_url']])
      expect(json.login_url).toBe(json.oauth_url as string)
      expect(headers.get('cache-control')).toBe('no-store')
    })

  test('the state is a short address of the shop to which the browser can navigate', async () => {
    for (const [next, target] of [
      ['/cart.html', '/cart.html'],
      ['', '/'],
      ['/list.html?cat=115#top', '/list.html?cat=115'],
      [`${shop}/a?b=手`, '/a?b=%E6%89%8B'],
    ] as const) {
      const { state } = await visit('alipay', newPerson(), next)
      const url = new URL(state, `${shop}/oauth_callback.html`)
      expect([url.origin, url.pathname + url.search]).toEqual([shop, target])
      expect(url.hash).toMatch(/^#(top&)?s=[\w-]{38}$/)
      expect(state.length - target.length).toBeLessThanOrEqual(46)
      expect(state).toMatch(/^[!-~]+$/)
    }
  })

  test('no address leads out of the shop', async () => {
    for (const next of [
      '//evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      '/..//evil.example',
      'https:evil.example',
      'https://evil.example/',
      'http://www.meiduo.site:8081/',
      'http://www.meiduo.site:8080@evil.example/',
      'http://user@www.meiduo.site:8080/',
      'javascript:alert(1)',
      'data:text/html,x',
      '/\t/evil.example',
      '/\n/evil.example',
      '/\uff0fevil.example',
      'cart.html',
    ]) {
      const path = `/oauth/qq/authorization/?next=${encodeURIComponent(next)}`
      const { status, json } = await call<{ code: string; errors: { field: string }[] }>('GET', path)
      expect([next, status, json.code, json.errors[0]?.field]).toEqual([
        next,
        400,
        'next_not_allowed',
        'next',
      ])
    }
  })

  test('two next addresses in one query are both checked', async () => {
    for (const query of ['next=/a&next=//evil.example', 'next=//evil.example&next=/a']) {
      const { status, json } = await call<{ login_url?: string }>('GET', `/oauth/qq/authorization/?${query}`)
      const state = json.login_url && new URL(json.login_url).searchParams.get('state')
      const lands = state ? new URL(state, shop).origin : undefined
      expect([query, status, lands]).toEqual(status === 200 ? [query, 200, shop] : [query, 400, undefined])
    }
  })

  test('an unknown provider is 404', async () => {
    for (const name of ['weibo', 'QQ', '%20', '__proto__', 'constructor', '..%2fqq'])
      for (const path of ['authorization/', 'user/?code=a&state=b'])
        expect([name, (await call('GET', `/oauth/${name}/${path}`)).status]).toEqual([name, 404])
  })
})

describe('the state', () => {
  test('is valid once', async () => {
    const { code, state, path } = await visit('qq', newPerson())
    expect((await call('GET', path)).status).toBe(200)
    expect(await redeem('qq', { code, state })).toEqual(stateInvalid)
    const other = await visit('qq', newPerson())
    expect(await redeem('qq', { code: other.code, state })).toEqual(stateInvalid)
    expect(await redeem('qq', { code: other.code, state: other.state })).toEqual(good)
  })

  test('is valid once, also for concurrent requests', async () => {
    const { path } = await visit('qq', newPerson())
    const answers = await Promise.all(Array.from({ length: 8 }, () => call('GET', path)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(400)])
  })

  test('is required', async () => {
    const { code } = await visit('qq', newPerson())
    expect(await redeem('qq', { code })).toEqual(stateInvalid)
    expect(await redeem('qq', { code, state: '' })).toEqual(stateInvalid)
  })

  test('cannot be forged or altered, and a failed try does not use it up', async () => {
    const { code, state } = await visit('qq', newPerson(), '/cart.html')
    const flip = (at: number) => {
      const text = state.split('')
      text[at] = text[at] === 'A' ? 'B' : 'A'
      return text.join('')
    }
    const tail = state.slice(state.indexOf('#'))
    const forged = [
      '/cart.html',
      'x',
      '/',
      tail,
      `https://evil.example/${tail}`,
      `//evil.example/${tail}`,
      `/other.html${tail}`,
      `${state}A`,
      ` ${state}`,
      state.slice(0, -1),
      state.replace('#', '&'),
      state.toUpperCase(),
      flip(state.length - 1),
      flip(state.length - 20),
      flip(3),
      `/cart.html#s=${'A'.repeat(38)}`,
      '手'.repeat(100),
    ]
    for (const bad of forged)
      expect([bad, await redeem('qq', { code, state: bad })]).toEqual([bad, stateInvalid])
    expect(await redeem('qq', { code, state })).toEqual(good)
  })

  test('is valid only for its provider', async () => {
    const [qq, alipay] = [await visit('qq', newPerson()), await visit('alipay', newPerson())]
    expect(await redeem('alipay', { code: alipay.code, state: qq.state })).toEqual(stateInvalid)
    expect(await redeem('qq', { code: qq.code, state: alipay.state })).toEqual(stateInvalid)
    expect(await redeem('qq', { code: qq.code, state: qq.state })).toEqual(good)
    expect(await redeem('alipay', { auth_code: alipay.code, state: alipay.state })).toEqual(good)
  })

  test('is valid for ten minutes', async () => {
    const { code, state } = await visit('qq', newPerson())
    const left = await redis.pttl(keys.oauthState(nonceOf(state)))
    expect(left).toBeGreaterThan(500_000)
    expect(left).toBeLessThanOrEqual(600_000)
    shiftClock(601_000)
    try {
      expect(await redeem('qq', { code, state })).toEqual(stateInvalid)
    } finally {
      shiftClock(-601_000)
    }
    const other = await visit('qq', newPerson())
    await redis.del(keys.oauthState(nonceOf(other.state)))
    expect(await redeem('qq', { code: other.code, state: other.state })).toEqual(stateInvalid)
  })

  test('is valid only in the browser that started the sign-in: a victim of a forced sign-in is refused', async () => {
    for (const cookie of ['', 'oauth_browser=00000000-0000-4000-8000-000000000000', 'oauth_browser=x']) {
      const { path } = await visit('qq', newPerson(), '/', { cookie: '' })
      const led = await call('GET', path, { cookie })
      expect([cookie, led.status, led.json.code]).toEqual([cookie, ...stateInvalid])
    }
  })

  test('stays usable for its browser after calls of other browsers, and is still valid only once', async () => {
    const own = await visit('qq', newPerson(), '/', { cookie: '' })
    for (const cookie of ['', 'oauth_browser=00000000-0000-4000-8000-000000000000'])
      expect((await call('GET', own.path, { cookie })).status).toBe(400)
    const answers = [1, 2].map(() => call('GET', own.path, { cookie: own.cookie }))
    expect((await Promise.all(answers)).map(({ status }) => status).sort()).toEqual([200, 400])
    const replay = await call('GET', own.path, { cookie: own.cookie })
    expect([replay.status, replay.json.code]).toEqual(stateInvalid)
  })

  test('is bound to the cookie when the address changes', async () => {
    const kept = await visit('qq', newPerson(), '/', { cookie: '' })
    expect(kept.cookie).toMatch(/^oauth_browser=[\w-]{36}$/)
    expect((await call('GET', kept.path, { cookie: kept.cookie })).status).toBe(200)
  })

  test('behind one address an attacker binds no identity to the account of a victim, with or without a state', async () => {
    const office = { 'x-forwarded-for': randomAddress() }
    const [victim, attacker] = [await createUser(), newPerson()]
    const start = () => visit('qq', attacker, '/', { headers: office, cookie: '' })
    const browsers = ['', (await start()).cookie as string]
    for (const cookie of browsers)
      for (const pathOf of [({ path }: Visit) => path, ({ code }: Visit) => `/oauth/qq/user/?code=${code}`]) {
        const led = await call('GET', pathOf(await start()), { headers: office, cookie })
        expect([led.status, led.json.code, led.json.access_token]).toEqual([...stateInvalid, undefined])
      }
    const own = await start()
    const back = await call<{ access_token: string }>('GET', own.path, {
      headers: office,
      cookie: own.cookie,
    })
    expect(back.json.access_token).toBeString()
    const bound = await db.select().from(oauthIdentities).where(eq(oauthIdentities.userId, victim.id))
    expect(bound).toEqual([])
  })

  test('is issued at most the allowed number of times an hour per address, and needs little memory for any length', async () => {
    const headers = { 'x-forwarded-for': randomAddress() }
    const { state } = await visit('qq', newPerson(), `/${'x'.repeat(900)}`, { headers })
    expect((await redis.get(keys.oauthState(nonceOf(state))))?.length).toBeLessThan(200)
    const subject = headers['x-forwarded-for']
    const limit = { name: 'oauth-address', points: config.limits.oauthStartsPerAddressHour, seconds: 3600 }
    await consume(limit, subject, config.limits.oauthStartsPerAddressHour - 1)
    const refused = await call('GET', '/oauth/qq/authorization/', { headers })
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true])
  })
})

describe('the code', () => {
  for (const party of ['qq', 'alipay'] as Party[])
    test(`${party}: is valid once, and a forged one is refused`, async () => {
      const { code, path } = await visit(party, newPerson())
      expect((await call('GET', path)).status).toBe(200)
      for (const bad of [code, 'made-up', 'a b', '手', 'x'.repeat(513), '']) {
        const { state } = await visit(party, newPerson())
        expect([bad, await redeem(party, { code: bad, state })]).toEqual([bad, codeInvalid])
      }
      expect(await redeem(party, { state: (await visit(party, newPerson())).state })).toEqual(codeInvalid)
    })

  test('of one provider is refused by another', async () => {
    const [qq, alipay] = [await visit('qq', newPerson()), await visit('alipay', newPerson())]
    expect(await redeem('alipay', { code: qq.code, state: alipay.state })).toEqual(codeInvalid)
  })
})
