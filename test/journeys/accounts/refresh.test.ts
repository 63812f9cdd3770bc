import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { config } from '../../../src/config/index.ts'
import { db } from '../../../src/db/client.ts'
import { refreshTokens } from '../../../src/db/schema/auth.ts'
import { disableAccount } from '../../../src/domains/accounts/disable-account.ts'
import { purgeRefreshTokens } from '../../../src/domains/accounts/sign-in/refresh-tokens.ts'
import { shiftClock } from '../../../src/lib/clock.ts'
import { newMobile, registration, smsCode } from '../../support/factories/registration.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { accessTokenOf, bind, newPerson, smsCodeFor, visit } from '../../support/vendors/oauth.ts'

type Tokens = { token: string; refresh_token: string }

const day = 86_400
const signIn = async ({ username, password }: TestUser, refresh: unknown = true) =>
  (await call<Tokens>('POST', '/authorizations/', { body: { username, password, refresh } })).json
const renew = (refresh_token: string) =>
  call<Tokens & { code: string }>('POST', '/authorizations/refresh/', { body: { refresh_token } })
const status = async (token: string) => (await call('GET', '/user/', { token })).status

async function after<T>(seconds: number, work: () => Promise<T>): Promise<T> {
  shiftClock(seconds * 1000)
  try {
    return await work()
  } finally {
    shiftClock(-seconds * 1000)
  }
}

test('with refresh=true a token is valid for 15 minutes and its refresh token for 30 days; without it for JWT_TTL, as before', async () => {
  const user = await createUser()
  const plain = await signIn(user, false)
  expect(plain).not.toHaveProperty('refresh_token')
  expect(await after(config.jwtSeconds - 5, () => status(plain.token))).toBe(200)
  const { token, refresh_token } = await signIn(user)
  expect([await after(895, () => status(token)), await after(901, () => status(token))]).toEqual([200, 401])
  expect((await after(30 * day + 1, () => renew(refresh_token))).json.code).toBe('refresh_invalid')
  const renewed = await after(30 * day - 60, () => renew(refresh_token))
  expect(renewed.status).toBe(200)
})

test('each renewal gives a new token and a new refresh token, for as long as the client renews in time', async () => {
  const user = await createUser()
  let { token, refresh_token } = await signIn(user)
  const seen = new Set([token, refresh_token])
  for (let i = 1; i <= 3; i++) {
    const { json } = await after(i * 29 * day, () => renew(refresh_token))
    for (const value of [json.token, json.refresh_token]) expect(seen).not.toContain(value)
    ;({ token, refresh_token } = json)
    seen.add(token).add(refresh_token)
    expect(await after(i * 29 * day, () => status(token))).toBe(200)
  }
})

test('every kind of sign-in takes refresh=true, in JSON, a form or a query', async () => {
  const user = await createUser()
  const { mobile } = user
  const [person, newcomer] = [newPerson(), newMobile()]
  const access_token = await accessTokenOf('qq', person)
  const answers = {
    password: await call('POST', '/authorizations/', {
      form: { username: user.username, password: user.password, refresh: 'true' },
    }),
    sms: await call('POST', '/authorizations/sms/', {
      body: { mobile, sms_code: await smsCodeFor(mobile, 'sign_in'), refresh: 'on' },
    }),
    registration: await call('POST', '/users/', {
      body: registration(newcomer, await smsCode(newcomer), { refresh: '1' }),
    }),
    binding: await bind('qq', { mobile, access_token, refresh: true }),
    provider: await call('GET', `${(await visit('qq', person)).path}&refresh=true`),
  }
  for (const [kind, answer] of Object.entries(answers)) {
    const { refresh_token, token, cart } = answer.json as Tokens & { cart: object }
    expect([kind, cart, await status(token)]).toEqual([kind, { merged: 0, left: 0 }, 200])
    expect([kind, (await renew(refresh_token)).status]).toEqual([kind, 200])
  }
})

test('a used refresh token that comes again revokes every token of its family, and no other', async () => {
  const user = await createUser()
  const [first, other] = [await signIn(user), await signIn(user)]
  const second = (await renew(first.refresh_token)).json
  const third = (await renew(second.refresh_token)).json
  expect(await status(third.token)).toBe(200)
  const reused = await renew(first.refresh_token)
  expect([reused.status, reused.json.code]).toEqual([401, 'refresh_reused'])
  for (const { token, refresh_token } of [first, second, third]) {
    expect(await status(token)).toBe(401)
    expect((await renew(refresh_token)).json.code).toBe('refresh_reused')
  }
  expect(await status(other.token)).toBe(200)
  expect((await renew(other.refresh_token)).status).toBe(200)
})

test('signing out with any access token of a family ends all of it', async () => {
  const user = await createUser()
  const first = await signIn(user)
  const second = await after(600, async () => (await renew(first.refresh_token)).json)
  expect((await call('DELETE', '/authorizations/', { token: first.token })).status).toBe(204)
  for (const { token } of [first, second]) expect(await status(token)).toBe(401)
  for (const { refresh_token } of [first, second])
    expect((await renew(refresh_token)).json.code).toBe('refresh_invalid')
  expect(await after(890, () => status(second.token))).toBe(401)
})

test('a new password and a new mobile end every family, and with refresh=true give the caller a new pair', async () => {
  const [changing, moving, mobile] = [await createUser(), await createUser(), newMobile()]
  const password = { old_password: changing.password, password: 'newer-horse', password2: 'newer-horse' }
  const old_code = await smsCodeFor(moving.mobile, 'change_mobile')
  const codes = { old_code, mobile, new_code: await smsCodeFor(mobile, 'change_mobile') }
  for (const [user, path, body] of [
    [changing, '/user/password/', password],
    [moving, '/user/mobile/', codes],
  ] as const) {
    const older = [await signIn(user), await signIn(user)]
    const [{ token }] = older as [Tokens, Tokens]
    const changed = await call<Tokens>('PUT', path, { token, body: { ...body, refresh: true } })
    expect([path, changed.status]).toEqual([path, 200])
    for (const { refresh_token } of older)
      expect((await renew(refresh_token)).json.code).toBe('refresh_invalid')
    expect(await status(token)).toBe(401)
    expect(await after(901, () => status(changed.json.token))).toBe(401)
    const renewed = await renew(changed.json.refresh_token)
    expect([renewed.status, await status(renewed.json.token)]).toEqual([200, 200])
  }
})

test('a new password, a disabled and a closed account end the renewal', async () => {
  const [changing, barred, closing] = [await createUser(), await createUser(), await createUser()]
  const tokens = await Promise.all([changing, barred, closing].map((user) => signIn(user)))
  const body = { old_password: changing.password, password: 'newer-horse', password2: 'newer-horse' }
  expect((await call('PUT', '/user/password/', { token: changing.token, body })).status).toBe(200)
  await disableAccount(barred.id)
  const closed = { token: closing.token, body: { password: closing.password } }
  expect((await call('DELETE', '/user/', closed)).status).toBe(204)
  for (const { token, refresh_token } of tokens) {
    expect((await renew(refresh_token)).json.code).toBe('refresh_invalid')
    expect(await status(token)).toBe(401)
  }
  expect(await db.select().from(refreshTokens).where(eq(refreshTokens.userId, closing.id))).toEqual([])
})

test('the export of personal data lists the sign-ins that can be renewed', async () => {
  const user = await createUser()
  const first = await signIn(user)
  await renew(first.refresh_token)
  await signIn(user)
  const { json } = await call<{ sessions: object[] }>('GET', '/user/export/', { token: user.token })
  const session = { issued_at: expect.any(String), expires_at: expect.any(String) }
  expect(json.sessions).toEqual([session, session])
})

test('only a digest of a refresh token is stored, and an access token does not renew', async () => {
  const user = await createUser()
  const { token, refresh_token } = await signIn(user)
  const rows = await db.select().from(refreshTokens).where(eq(refreshTokens.userId, user.id))
  expect(JSON.stringify(rows)).not.toContain(refresh_token)
  expect(rows[0]?.digest).toMatch(/^[0-9a-f]{64}$/)
  for (const bad of [token, `${refresh_token} `, refresh_token.toUpperCase(), rows[0]?.digest as string])
    expect((await renew(bad)).json.code).toBe('refresh_invalid')
  expect((await call('GET', '/user/', { token: refresh_token })).status).toBe(401)
})

test('the purge deletes expired refresh tokens and keeps the others', async () => {
  const user = await createUser()
  await signIn(user)
  const own = () => db.select().from(refreshTokens).where(eq(refreshTokens.userId, user.id))
  const [row] = await own()
  await db.insert(refreshTokens).values({
    userId: user.id,
    family: crypto.randomUUID(),
    digest: crypto.randomUUID(),
    generation: 0,
    expiresAt: new Date(Date.now() - 1000),
  })
  await purgeRefreshTokens()
  expect((await own()).map(({ id }) => id)).toEqual([row?.id as number])
})
