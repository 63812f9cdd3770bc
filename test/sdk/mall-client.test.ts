import { afterAll, expect, test } from 'bun:test'
import { countCartPieces, getCart, getProfile, signIn } from '../../src/sdk/generated/index.ts'
import { createMallClient, newIdempotencyKey, paymentReturnQuery } from '../../src/sdk/mall-client.ts'

let answer: () => Response = () => Response.json({})
let received = new Headers()
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch(request) {
    received = new Headers(request.headers)
    return answer()
  },
})
afterAll(() => server.stop(true))
const baseUrl = server.url.origin

test('a network failure is an error with a code and a status of 0', async () => {
  const client = createMallClient({ baseUrl: 'http://127.0.0.1:1', retries: 0 })
  const { error, response } = await getCart({ client })
  expect([error?.code, error?.status, response]).toEqual(['network_failure', 0, undefined])
  expect(error?.detail).toMatch(/connect/i)
  await expect(getCart({ client, throwOnError: true })).rejects.toMatchObject({ code: 'network_failure' })
})

test('an answer of a proxy is an error with a code, and one of the mall stays', async () => {
  const client = createMallClient({ baseUrl, retries: 0 })
  answer = () => new Response('<h1>Bad Gateway</h1>', { status: 502 })
  const unexpected = await countCartPieces({ client })
  expect(unexpected.error).toMatchObject({
    code: 'unexpected_answer',
    status: 502,
    detail: expect.stringContaining('Bad Gateway'),
  })
  const problem = { code: 'invalid_credentials', detail: '用户名或密码错误', status: 400 }
  answer = () =>
    Response.json(problem, { status: 400, headers: { 'content-type': 'application/problem+json' } })
  const refused = await signIn({ client, body: { username: 'a', password: 'b' } })
  expect(refused.error).toEqual(problem as never)
})

test('the client says that a token is refused, also where the mall serves a visitor', async () => {
  let refusals = 0
  let token: string | undefined = 'expired'
  const client = createMallClient({
    baseUrl,
    retries: 0,
    token: () => token,
    onTokenRefused: () => refusals++,
  })
  answer = () => Response.json({ code: 'unauthorized', detail: '' }, { status: 401 })
  await getProfile({ client })
  expect(refusals).toBe(1)
  answer = () => Response.json([], { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } })
  await getCart({ client })
  expect(refusals).toBe(2)
  answer = () => Response.json([])
  await getCart({ client })
  token = undefined
  answer = () => Response.json({ code: 'invalid_credentials', detail: '' }, { status: 401 })
  await signIn({ client, body: { username: 'a', password: 'b' } })
  expect(refusals).toBe(2)
})

test('a guest is named by a header until a token is', async () => {
  let token: string | undefined
  const client = createMallClient({ baseUrl, token: () => token, guestToken: () => 'guest-1' })
  answer = () => Response.json([])
  await getCart({ client })
  expect(received.get('x-guest-cart')).toBe('guest-1')
  token = 'a.b.c'
  await getCart({ client })
  expect([received.get('x-guest-cart'), received.get('authorization')]).toEqual([null, 'Bearer a.b.c'])
})

test('a key is new each time, and needs no page with HTTPS', () => {
  const { randomUUID } = crypto
  Object.assign(crypto, { randomUUID: undefined })
  try {
    const keys = Array.from({ length: 1_000 }, newIdempotencyKey)
    expect(new Set(keys).size).toBe(1_000)
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/)
  } finally {
    Object.assign(crypto, { randomUUID })
  }
})

test('the query of a payment return keeps each parameter of the address', () => {
  const search =
    '?charset=utf-8&out_trade_no=1&sign=a%2Bb%3D&trade_no=2&total_amount=1.00&app_id=3&seller_id=4&sign_type=RSA2&x=y'
  const query = paymentReturnQuery(search)
  expect(Object.fromEntries(Object.entries(query))).toEqual(Object.fromEntries(new URLSearchParams(search)))
})
