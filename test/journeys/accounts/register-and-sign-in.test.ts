import { expect, test } from 'bun:test'
import { pbkdf2Sync } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { SignJWT } from 'jose'
import { config } from '../../../src/config/index.ts'
import { db } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { shiftClock } from '../../../src/lib/clock.ts'
import { redis } from '../../../src/redis/client.ts'
import { keys } from '../../../src/redis/keys.ts'
import {
  captcha,
  lastCode,
  newMobile,
  newName,
  registration,
  smsCode,
} from '../../support/factories/registration.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { call, randomAddress } from '../../support/http.ts'
import { sandbox } from '../../support/vendors/notification-listener.ts'

test('every spelling of a mobile is the same mobile for SMS, registration, sign-in, reset and availability', async () => {
  const mobile = newMobile()
  const wide = [...mobile].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join('')
  const grouped = ` ${mobile.replace(/(...)(....)/, '$1 $2-')} `
  const spellings = [`86 ${mobile}`, `86${mobile}`, `+86${mobile}`, `0086-${mobile}`, grouped, wide]
  const [first] = spellings as [string]
  const path = `/sms_codes/${encodeURIComponent(first)}/?${await captcha()}`
  expect((await call('GET', path)).status).toBe(200)
  const body = registration(`86${mobile}`, await lastCode(mobile))
  const registered = await call('POST', '/users/', { body })
  expect([registered.status, registered.json.mobile]).toEqual([201, mobile])
  for (const text of spellings) {
    const counted = await call('GET', `/mobiles/${encodeURIComponent(text)}/count/`)
    expect([text, counted.json]).toEqual([text, { mobile, count: 1 }])
    const signedIn = await call('POST', '/authorizations/', {
      body: { username: text, password: body.password },
    })
    expect([text, signedIn.json.username]).toEqual([text, body.username])
    const reset = await call('GET', `/accounts/${encodeURIComponent(text)}/sms/token/?${await captcha()}`)
    expect([text, reset.status]).toEqual([text, 200])
  }
})

test('registration signs in, and unknown fields are not stored', async () => {
  const mobile = newMobile()
  const body = registration(mobile, await smsCode(mobile), { is_staff: true, is_superuser: true, id: 1 })
  const { status, json } = await call<{ id: number; token: string }>('POST', '/users/', { body })
  expect(status).toBe(201)
  const profile = await call('GET', '/user/', { token: json.token })
  expect(profile.json).toMatchObject({ id: json.id, username: body.username, mobile })
  const [row] = await db.select().from(users).where(eq(users.id, json.id))
  expect([row?.isStaff, row?.isSuperuser]).toEqual([false, false])
  expect(row?.password).toStartWith('$argon2id$')
})

test('a captcha is used up by its first try, correct or wrong', async () => {
  const query = await captcha()
  const wrong = await call('GET', `/sms_codes/${newMobile()}/?${query.replace(/text=.*/, 'text=!!!!')}`)
  const right = await call('GET', `/sms_codes/${newMobile()}/?${query}`)
  expect([wrong.json.code, right.json.code]).toEqual(['captcha_invalid', 'captcha_invalid'])
})

test('a mobile gets one SMS in 60 seconds, also for concurrent requests', async () => {
  const mobile = newMobile()
  const queries = await Promise.all(Array.from({ length: 5 }, captcha))
  const answers = await Promise.all(queries.map((query) => call('GET', `/sms_codes/${mobile}/?${query}`)))
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 429, 429, 429, 429])
  const refused = answers.find((answer) => answer.status === 429)
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(50)
  await lastCode(mobile)
  expect(await sandbox<unknown[]>(`/messages/?to=${mobile}`)).toHaveLength(1)
})

test('an SMS code works once', async () => {
  const mobile = newMobile()
  const code = await smsCode(mobile)
  expect((await call('POST', '/users/', { body: registration(mobile, code) })).status).toBe(201)
  const other = newMobile()
  const again = await call('POST', '/users/', { body: registration(other, code) })
  expect([again.status, again.json.code]).toEqual([400, 'sms_code_invalid'])
})

test('five wrong tries invalidate an SMS code at the address that requested it', async () => {
  const mobile = newMobile()
  const headers = { 'x-forwarded-for': randomAddress() }
  expect((await call('GET', `/sms_codes/${mobile}/?${await captcha()}`, { headers })).status).toBe(200)
  const code = await lastCode(mobile)
  const wrong = code === '000000' ? '000001' : '000000'
  for (let i = 0; i < 5; i++) await call('POST', '/users/', { body: registration(mobile, wrong), headers })
  const answer = await call('POST', '/users/', { body: registration(mobile, code), headers })
  expect([answer.status, answer.json.code]).toEqual([400, 'sms_code_invalid'])
})

test('an expired SMS code is refused with 400', async () => {
  const mobile = newMobile()
  const code = await smsCode(mobile)
  await redis.del(keys.smsCode('register', mobile))
  const answer = await call('POST', '/users/', { body: registration(mobile, code) })
  expect([answer.status, answer.json.code]).toEqual([400, 'sms_code_invalid'])
})

test('two registrations racing for one mobile: one 201, one 400', async () => {
  const mobile = newMobile()
  const code = await smsCode(mobile)
  const answers = await Promise.all(
    [1, 2].map(() => call('POST', '/users/', { body: registration(mobile, code) })),
  )
  expect(answers.map((answer) => answer.status).sort()).toEqual([201, 400])
})

test('two registrations racing for one name: one 201, one 400', async () => {
  const [one, two, username] = [newMobile(), newMobile(), newName()]
  const bodies = [
    registration(one, await smsCode(one), { username }),
    registration(two, await smsCode(two), { username }),
  ]
  const answers = await Promise.all(bodies.map((body) => call('POST', '/users/', { body })))
  expect(answers.map((answer) => answer.status).sort()).toEqual([201, 400])
})

test('a body with several faults names each field and never repeats the password', async () => {
  const body = {
    username: 'x',
    password: 'secret!',
    password2: 'secret!',
    mobile: '1',
    sms_code: 'abc',
    allow: 'no',
  }
  const { json, text } = await call<{ errors: { field: string }[] }>('POST', '/users/', { body })
  expect(json.errors.map((error) => error.field).sort()).toEqual(Object.keys(body).sort())
  expect(text).not.toContain('secret!')
})

test('a password hash of Django signs in and is replaced', async () => {
  const user = await createUser()
  const django = 'pbkdf2_sha256$36000$seasalt$'
  const password = django + pbkdf2Sync('old-horse-1', 'seasalt', 36000, 32, 'sha256').toString('base64')
  await db.update(users).set({ password }).where(eq(users.id, user.id))
  const signIn = () =>
    call('POST', '/authorizations/', { body: { username: user.username, password: 'old-horse-1' } })
  expect((await signIn()).status).toBe(200)
  const [row] = await db.select().from(users).where(eq(users.id, user.id))
  expect(row?.password).toStartWith('$argon2id$')
  expect((await signIn()).status).toBe(200)
})

test('after ten failures an account answers 429 with Retry-After, even for the correct password', async () => {
  const user = await createUser()
  const attempt = (password: string) =>
    call('POST', '/authorizations/', { body: { username: user.username, password } })
  for (let i = 0; i < config.limits.signInFailures; i++)
    expect((await attempt('wrong-horse')).status).toBe(400)
  const answer = await attempt(user.password)
  expect([answer.status, answer.json.code]).toEqual([429, 'too_many_failures'])
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
})

test('a token of another purpose, without an algorithm, under another key or expired is refused', async () => {
  const user = await createUser()
  const secret = new TextEncoder().encode(config.jwtSecrets[0])
  const claims = () =>
    new SignJWT().setSubject(String(user.id)).setJti('x').setIssuedAt().setExpirationTime('1h')
  const raw = await claims().setAudience('access').setProtectedHeader({ alg: 'HS256' }).sign(secret)
  const [, payload] = user.token.split('.')
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.x`
  for (const token of [raw, none]) expect((await call('GET', '/user/', { token })).status).toBe(401)
  shiftClock((config.jwtSeconds + 1) * 1000)
  try {
    expect((await call('GET', '/user/', { token: user.token })).status).toBe(401)
  } finally {
    shiftClock(-(config.jwtSeconds + 1) * 1000)
  }
  expect((await call('GET', '/user/', { token: user.token })).status).toBe(200)
})

test("a guest's cart is merged at sign-in; a forged cookie has no cart", async () => {
  const [user, sku] = [await createUser(), await createSku({ stock: 9 })]
  const added = await call('POST', '/cart/', {
    body: { sku_id: sku, count: 2 },
    headers: { 'x-forwarded-for': randomAddress() },
  })
  const cookie = added.cookie as string
  expect((await call('GET', '/cart/', { cookie })).json).toHaveLength(1)
  expect((await call('GET', '/cart/', { cookie: `${cookie}x` })).json).toEqual([] as never)
  for (const _ of [1, 2])
    await call('POST', '/authorizations/', {
      body: { username: user.username, password: user.password },
      cookie,
    })
  const { json } = await call<{ id: number; count: number }[]>('GET', '/cart/', { token: user.token })
  expect(json.map((line) => [line.id, line.count])).toEqual([[sku, 2]])
  expect((await call('GET', '/cart/', { cookie })).json).toEqual([] as never)
})

test('fifty concurrent guesses get no more tries than sequential ones, and a successful sign-in uses none', async () => {
  const [user, address] = [await createUser(), randomAddress()]
  const attempt = (password: string) =>
    call('POST', '/authorizations/', {
      body: { username: user.username, password },
      headers: { 'x-forwarded-for': address },
    })
  for (let i = 0; i < config.limits.signInFailures + 5; i++)
    expect((await attempt(user.password)).status).toBe(200)
  const answers = await Promise.all(Array.from({ length: 50 }, () => attempt('wrong-horse')))
  const refused = answers.filter((answer) => answer.status === 429)
  expect(refused).toHaveLength(50 - config.limits.signInFailures)
})
