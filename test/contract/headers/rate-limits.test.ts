import { beforeAll, describe, expect, test } from 'bun:test'
import { config } from '../../../src/config/index.ts'
import { policiesOf } from '../../../src/http/headers/rate-limits.ts'
import { redis } from '../../../src/redis/client.ts'
import { digestOf, keys } from '../../../src/redis/keys.ts'
import { listPolicies, type PolicyName } from '../../../src/redis/limit-policies.ts'
import { type ApiDocument, listOperations, type Operation } from '../../support/api-document.ts'
import { getUsage, setUsage } from '../../support/database/rate-limits.ts'
import { watchRedis } from '../../support/database/redis-monitor.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { captcha, newMobile, newName } from '../../support/factories/registration.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createUser } from '../../support/factories/users.ts'
import { type Answer, type CallOptions, call, randomAddress } from '../../support/http.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'

let operations: Operation[]

beforeAll(async () => {
  operations = listOperations((await call<ApiDocument>('GET', '/docs/json')).json)
})

test('an operation documents RateLimit and its policies exactly when it documents 429', () => {
  const limited = operations.filter(({ responses }) => responses[429])
  expect(limited.length).toBeGreaterThan(20)
  for (const { operationId, responses, ...operation } of operations) {
    const headers = Object.values(responses).map((answer) => Object.keys(answer.headers ?? {}))
    const isDocumented = headers.every(
      (names) => names.includes('RateLimit-Policy') && names.includes('RateLimit'),
    )
    expect([operationId, isDocumented]).toEqual([operationId, responses[429] !== undefined])
    expect([operationId, operation['x-rate-limit-policies'] ?? []]).toEqual([
      operationId,
      [...policiesOf(operationId)],
    ])
  }
})

test('every published limit is defined once, and an operation names it', () => {
  const published = listPolicies().map(({ policy }) => policy)
  expect(published).toEqual([...new Set(published)])
  const named = new Set(operations.flatMap(({ operationId }) => policiesOf(operationId)))
  expect([...named].sort()).toEqual(published.toSorted() as PolicyName[])
})

const limitOf = (policy: PolicyName) =>
  (listPolicies().find((each) => each.policy === policy) as ReturnType<typeof listPolicies>[number]).limit

type State = Readonly<{ r: number; t: number | undefined }>
const item = /^"([a-z_]+)";r=(\d+)(?:;t=([1-9]\d*))?$/

/** Returns the states of the RateLimit header by policy. It fails for a header of another form. */
function statesOf({ headers }: Answer<unknown>): Record<string, State> {
  const items = headers.get('ratelimit')?.split(', ') ?? []
  return Object.fromEntries(
    items.map((each) => {
      const [, name, r, t] = item.exec(each) ?? []
      expect([each, name]).toEqual([each, expect.any(String)])
      return [name as string, { r: Number(r), t: t === undefined ? undefined : Number(t) }]
    }),
  )
}

const from = (address: string, options: CallOptions = {}): CallOptions => ({
  ...options,
  headers: { ...options.headers, 'x-forwarded-for': address },
})

/** Makes one call that a limit counts. `subject` is whose points it uses. */
type Use = Readonly<{ limit: string; policy: PolicyName; status: number; prepare: () => Promise<Prepared> }>
type Prepared = Readonly<{ subject: string; send: () => Promise<Answer<unknown>> }>

const ofAddress =
  (send: (options: (more?: CallOptions) => CallOptions) => Promise<Answer<unknown>>) => async () => {
    const subject = randomAddress()
    return { subject, send: () => send((more) => from(subject, more)) }
  }
const password = 'wrong-horse-battery'
const reset = { user_id: 1, access_token: 'x.y.z', password, password2: password }

const uses: readonly Use[] = [
  {
    limit: 'account-lookup',
    policy: 'account_lookup',
    status: 200,
    prepare: ofAddress((options) => call('GET', `/usernames/${newName()}/count/`, options())),
  },
  {
    limit: 'guest-cart',
    policy: 'guest_cart',
    status: 201,
    prepare: ofAddress(async (options) => {
      const body = { sku_id: await createSku(), count: 1 }
      return call('POST', '/cart/', options({ body }))
    }),
  },
  {
    limit: 'oauth-address',
    policy: 'oauth_start',
    status: 200,
    prepare: ofAddress((options) => call('GET', '/oauth/qq/authorization/', options())),
  },
  {
    limit: 'captcha-address',
    policy: 'captcha_hour',
    status: 200,
    prepare: ofAddress((options) => call('GET', `/image_codes/${crypto.randomUUID()}/`, options())),
  },
  {
    limit: 'captcha',
    policy: 'captcha_minute',
    status: 200,
    prepare: ofAddress((options) => call('GET', `/image_codes/${crypto.randomUUID()}/`, options())),
  },
  {
    limit: 'sms-address',
    policy: 'sms_address',
    status: 200,
    prepare: ofAddress(async (options) =>
      call('GET', `/sms_codes/${newMobile()}/?${await captcha()}`, options()),
    ),
  },
  {
    limit: 'sms-code-address',
    policy: 'sms_code_failures',
    status: 400,
    prepare: ofAddress((options) =>
      call('POST', '/authorizations/sms/', options({ body: { mobile: newMobile(), sms_code: '000000' } })),
    ),
  },
  {
    limit: 'reset-password',
    policy: 'reset_failures',
    status: 400,
    prepare: ofAddress((options) => call('POST', '/users/1/password/', options({ body: reset }))),
  },
  {
    limit: 'sign-in-address',
    policy: 'sign_in_failures',
    status: 400,
    prepare: ofAddress((options) =>
      call('POST', '/authorizations/', options({ body: { username: newName(), password } })),
    ),
  },
  {
    limit: 'sign-in-holder',
    policy: 'password_failures',
    status: 400,
    prepare: async () => {
      const { id, token } = await createUser()
      const body = { old_password: password, password: 'newer-horse-1', password2: 'newer-horse-1' }
      return { subject: `user:${id}`, send: () => call('PUT', '/user/password/', { token, body }) }
    },
  },
  {
    limit: 'mail-user',
    policy: 'mail_user',
    status: 200,
    prepare: async () => {
      const { id, token, username } = await createUser()
      const body = { email: `${username}@example.com` }
      return { subject: String(id), send: () => call('PUT', '/email/', { token, body }) }
    },
  },
  {
    limit: 'review-edits',
    policy: 'review_edits',
    status: 404,
    prepare: async () => {
      const { user, sku } = await createOrder(5)
      const options = { token: user.token, body: { score: 4 } }
      const send = () => call('PUT', `/skus/${sku}/comments/999999999/`, options)
      return { subject: String(user.id), send }
    },
  },
]

describe('RateLimit holds the remaining points of', () => {
  for (const { limit, policy, status, prepare } of uses)
    test(policy, async () => {
      const { points, seconds } = limitOf(policy)
      const { subject, send } = await prepare()
      for (const _ of [1, 2]) {
        const answer = await send()
        expect([answer.status, answer.text]).toEqual([status, expect.any(String)])
        const state = statesOf(answer)[policy] as State
        expect(state.r).toBe(points - (await getUsage(limit, subject)))
        expect([state.t, (state.t ?? 0) > 0 && (state.t ?? 0) <= seconds]).toEqual([state.t, true])
        expect(answer.headers.get('ratelimit-policy')).toContain(`"${policy}";q=${points};w=${seconds}`)
      }
      await setUsage(limit, subject, points)
      const refused = await send()
      expect([refused.status, statesOf(refused)[policy]?.r]).toEqual([429, 0])
      // a lock that doubles begins with the first refusal
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    })

  test('captcha_network, of the /48 of an IPv6 address', async () => {
    const group = () => Math.floor(Math.random() * 0xffff).toString(16)
    const network = `fd01:${group()}:${group()}`
    const answer = await call('GET', `/image_codes/${crypto.randomUUID()}/`, from(`${network}:1::1`))
    const left = config.limits.captchasPerNetworkHour - (await getUsage('captcha-network', `${network}::/48`))
    expect(statesOf(answer).captcha_network?.r).toBe(left)
  })
})

/** The address of a caller, or the id of a signed-in user. A mobile has eleven digits. */
const ofCaller = /^(?:(?:\d{1,3}\.){3}\d{1,3}|[\da-f:]+::\/64|(?:user:)?\d{1,9})$/

test('every published limit counts what the caller did, and not what others did to the object of the request', async () => {
  const tested = [...uses.map(({ policy }) => policy), 'captcha_network']
  expect(tested.sort()).toEqual(
    listPolicies()
      .map(({ policy }) => policy as string)
      .sort(),
  )
  for (const { policy, prepare } of uses)
    expect([policy, (await prepare()).subject]).toEqual([policy, expect.stringMatching(ofCaller)])
})

describe('strangers learn nothing about each other:', () => {
  const namesOf = (answer: Answer<unknown>) => [answer.status, statesOf(answer)]

  test('a request for a code to a mobile that others have used, as for a fresh one', async () => {
    const mobile = newMobile()
    await call('GET', `/sms_codes/${mobile}/?${await captcha()}`)
    await redis.del(keys.smsInterval(mobile))
    const [one, other] = [randomAddress(), randomAddress()]
    const used = await call('GET', `/sms_codes/${mobile}/?${await captcha()}`, from(one))
    const fresh = await call('GET', `/sms_codes/${newMobile()}/?${await captcha()}`, from(other))
    expect(namesOf(used)).toEqual(namesOf(fresh))
  })

  const reset = async (account: string) => {
    const { json } = await call<{ access_token: string }>(
      'GET',
      `/accounts/${account}/sms/token/?${await captcha()}`,
    )
    return call('GET', `/sms_codes/?access_token=${json.access_token}`, from(randomAddress()))
  }
  const request = async (mobile: string) =>
    call('GET', `/sms_codes/${mobile}/?${await captcha()}`, from(randomAddress()))

  test.each([
    ['code', (mobile: string) => request(mobile)],
    ['reset by the mobile', (mobile: string) => reset(mobile)],
  ])(
    'a %s and a reset by the name of its account do not refuse each other, in any order',
    async (_, byMobile) => {
      for (const isReversed of [false, true]) {
        const [user, stranger] = [await createUser(), await createUser()]
        const calls = [() => byMobile(user.mobile), () => reset(user.username)]
        const [first, second] = isReversed ? calls.toReversed() : calls
        expect((await first?.())?.status).toBe(200)
        const ofOwner = (await second?.()) as Answer<unknown>
        const ofStranger = isReversed ? await byMobile(stranger.mobile) : await reset(stranger.username)
        expect(namesOf(ofOwner)).toEqual(namesOf(ofStranger))
      }
    },
  )

  test('the daily codes of a mobile and of its account', async () => {
    const { mobile, username } = await createUser()
    await setUsage('sms-mobile', mobile, config.limits.smsPerMobileDaily)
    expect([(await request(mobile)).status, (await reset(username)).status]).toEqual([429, 200])
    const other = await createUser()
    await setUsage('sms-account', other.mobile, config.limits.smsPerMobileDaily)
    expect([(await reset(other.username)).status, (await request(other.mobile)).status]).toEqual([429, 200])
  })

  test('each name of a mobile keeps its interval, in every spelling', async () => {
    const { mobile, username } = await createUser()
    expect((await reset(username)).status).toBe(200)
    for (const spelling of [username, username.toUpperCase()])
      expect((await reset(spelling)).status).toBe(429)
    expect((await reset(`+86${mobile}`)).status).toBe(200)
    expect([(await reset(mobile)).status, (await request(mobile)).status]).toEqual([429, 429])
  })
})

test('a request that is refused before it is counted names the policies only', async () => {
  const { status, headers } = await call('PUT', '/user/password/', { body: {} })
  expect([status, headers.get('ratelimit')]).toEqual([401, null])
  expect(headers.get('ratelimit-policy')).toMatch(
    /^"sign_in_failures";q=\d+;w=900, "password_failures";q=\d+;w=900$/,
  )
})

test('an answer of a route without limits, and of a limited one that a page of another origin reads', async () => {
  const plain = await call('GET', '/areas/')
  expect([plain.headers.get('ratelimit-policy'), plain.headers.get('ratelimit')]).toEqual([null, null])
  const origin = config.corsOrigins[0] as string
  const { headers } = await call('GET', `/usernames/${newName()}/count/`, { headers: { origin } })
  const exposed = headers.get('access-control-expose-headers')
  for (const name of ['RateLimit', 'RateLimit-Policy', 'Retry-After']) expect(exposed).toContain(name)
})

test('a failed sign-in reveals nothing about the account', async () => {
  const [user, staff, address] = [await createUser(), await createStaff(), randomAddress()]
  const victim = await createUser()
  await call('POST', '/authorizations/', { body: { username: victim.username, password } })
  const answers: Answer<unknown>[] = []
  for (const username of [newName(), user.username, victim.username, staff.username, user.mobile])
    for (const path of ['/authorizations/', '/meiduo_admin/authorizations/'])
      answers.push(await call('POST', path, from(address, { body: { username, password } })))
  const seen = answers.map((answer) => [answer.status, Object.keys(statesOf(answer))])
  expect(seen).toEqual(answers.map(() => [400, ['sign_in_failures']]))
  const left = answers.map((answer) => statesOf(answer).sign_in_failures?.r as number)
  expect(left).toEqual(left.map((_, i) => (left[0] as number) - i))
})

test('a right sign-in does not show failures of others at the account', async () => {
  const { username, password: right } = await createUser()
  for (let i = 0; i < 3; i++) await call('POST', '/authorizations/', { body: { username, password } })
  const answer = await call('POST', '/authorizations/', { body: { username, password: right } })
  expect([answer.status, statesOf(answer)]).toEqual([
    200,
    { sign_in_failures: { r: config.limits.signInFailuresPerAddress, t: undefined } },
  ])
})

/** Commands that name the counter of one use, with those of the attempt's slot. They are what the limit itself needs. */
const commands: readonly [policy: PolicyName, count: number][] = [
  ['account_lookup', 1],
  ['guest_cart', 1],
  ['captcha_hour', 1],
  // reserves a slot, counts the failure, releases the slot
  ['sms_code_failures', 3],
  ['sign_in_failures', 3],
]

describe('the headers cost no command of Redis:', () => {
  for (const [policy, count] of commands)
    test(policy, async () => {
      const { limit, prepare } = uses.find((each) => each.policy === policy) as Use
      const { subject, send } = await prepare()
      const [key, end] = [`${keys.limit(limit)}:${digestOf(subject)}`, `end:${crypto.randomUUID()}`]
      const lines: string[] = []
      const monitor = await watchRedis(process.env.REDIS_URL as string, (line) => {
        if ((line.includes(key) && !line.includes(' lua]')) || line.includes(end)) lines.push(line)
      })
      await send()
      await redis.get(end)
      await waitUntil('the monitor has seen the last command', () => lines.at(-1)?.includes(end) === true)
      monitor.stop()
      expect(lines.slice(0, -1)).toHaveLength(count)
    })
})
