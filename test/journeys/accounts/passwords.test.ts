import { afterEach, expect, spyOn, test } from 'bun:test'
import { decodeJwt } from 'jose'
import { config } from '../../../src/config/index.ts'
import { shiftClock } from '../../../src/lib/clock.ts'
import { defaultHashConcurrency, limitHashing } from '../../../src/lib/crypto/passwords.ts'
import { setUsage } from '../../support/database/rate-limits.ts'
import {
  captcha,
  lastCode,
  newMobile,
  newName,
  registration,
  smsCode,
} from '../../support/factories/registration.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call, randomAddress } from '../../support/http.ts'

afterEach(() => limitHashing({ concurrent: defaultHashConcurrency, perClient: 4, waiting: 500 }))

type Token = { access_token: string }

const signIn = (username: string, password: string) =>
  call('POST', '/authorizations/', { body: { username, password } })
const step1 = async (account: string, query?: string) =>
  call<Token & { mobile: string }>('GET', `/accounts/${account}/sms/token/?${query ?? (await captcha())}`)
const send = (token: string) => call('GET', `/sms_codes/?access_token=${token}`)
const step2 = (account: string, code: string, token?: string, address = randomAddress()) =>
  call<Token & { user_id: number; code: string }>(
    'GET',
    `/accounts/${account}/password/token/?sms_code=${code}${token === undefined ? '' : `&access_token=${token}`}`,
    { headers: { 'x-forwarded-for': address } },
  )
const step3 = (userId: number, token: string, password = 'newer-horse', password2 = password) =>
  call('POST', `/users/${userId}/password/`, { body: { password, password2, access_token: token } })

/** Performs the first two steps of a reset as a user does. */
async function provenToken(user: TestUser): Promise<string> {
  const { json } = await step1(user.username)
  expect((await send(json.access_token)).status).toBe(200)
  const confirmed = await step2(user.username, await lastCode(user.mobile), json.access_token)
  expect(confirmed.json.user_id).toBe(user.id)
  return confirmed.json.access_token
}

test('a password is reset by name or mobile; older tokens and the old password are refused', async () => {
  const user = await createUser()
  const first = await step1(user.mobile)
  expect(first.json.mobile).toBe(user.mobile.replace(/^(\d{3})\d{4}/, '$1****'))
  const token = await provenToken(user)
  expect((await step3(user.id, token)).json).toEqual({ message: 'OK' })
  expect((await call('GET', '/user/', { token: user.token })).status).toBe(401)
  expect((await signIn(user.username, user.password)).status).toBe(400)
  expect((await signIn(user.username, 'newer-horse')).status).toBe(200)
})

test('the token of step 2 works once, also when it is used ten times concurrently', async () => {
  const user = await createUser()
  const token = await provenToken(user)
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, i) => step3(user.id, token, `newer-horse-${i}`)),
  )
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array(9).fill(400)])
  const again = await step3(user.id, token)
  expect([again.status, again.json.code]).toEqual([400, 'access_token_invalid'])
})

test('of many concurrent uses of one token only the first hashes a password', async () => {
  const user = await createUser()
  const token = await provenToken(user)
  // a second call that reached the hashing would get 503
  limitHashing({ concurrent: 1, waiting: 0 })
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, i) => step3(user.id, token, `newer-horse-${i}`)),
  )
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array(9).fill(400)])
})

test('a token stays valid after a transient failure, and after a refusal that did not use it', async () => {
  const user = await createUser()
  const token = await provenToken(user)
  limitHashing({ concurrent: 0, waiting: 0 })
  expect((await step3(user.id, token)).status).toBe(503)
  limitHashing({ concurrent: 1, waiting: 10 })
  expect((await step3(user.id, token, 'password1')).json.code).toBe('password_too_weak')
  expect((await step3(user.id, token)).status).toBe(200)
})

test('only invalid tokens count against an address, and beyond the limit its resets are refused', async () => {
  const [first, second, address] = [await createUser(), await createUser(), randomAddress()]
  const limit = config.limits.resetFailuresPerAddress
  const reset = async ({ id }: TestUser, access_token: string, password = 'newer-horse') => {
    const body = { password, password2: password, access_token }
    const headers = { 'x-forwarded-for': address }
    const { status, json } = await call<{ code?: string }>('POST', `/users/${id}/password/`, {
      body,
      headers,
    })
    return [status, json.code]
  }
  await setUsage('reset-password', address, limit - 1)
  const token = await provenToken(first)
  expect(await reset(first, token, 'password1')).toEqual([400, 'password_too_weak'])
  expect(await reset(first, token)).toEqual([200, undefined])
  const other = await provenToken(second)
  expect(await reset(second, 'x.y.z')).toEqual([400, 'access_token_invalid'])
  expect(await reset(second, other)).toEqual([429, 'too_many_requests'])
  expect((await step3(second.id, other)).status).toBe(200)
})

test('each step refuses the token of another step, of another user, of a sign-in, and an expired one', async () => {
  const [user, other] = [await createUser(), await createUser()]
  const { json } = await step1(user.username)
  const proven = await provenToken(user)
  for (const token of [user.token, proven, 'x.y.z', `${json.access_token.slice(0, -4)}AAAA`])
    expect((await send(token)).json.code).toBe('access_token_invalid')
  for (const token of [user.token, json.access_token, 'x.y.z'])
    expect((await step3(user.id, token)).json.code).toBe('access_token_invalid')
  expect((await step3(other.id, proven)).json.code).toBe('access_token_invalid')
  expect((await call('GET', '/user/', { token: proven })).status).toBe(401)
  shiftClock(601_000)
  try {
    expect((await step3(user.id, proven)).json.code).toBe('access_token_invalid')
  } finally {
    shiftClock(-601_000)
  }
  expect((await step3(user.id, proven)).status).toBe(200)
})

test('a change of password between any two steps ends the reset', async () => {
  const change = async (user: TestUser) => {
    const body = { old_password: user.password, password: 'newer-horse', password2: 'newer-horse' }
    expect((await call('PUT', '/user/password/', { token: user.token, body })).status).toBe(200)
  }
  const [started, asked, proven] = [await createUser(), await createUser(), await createUser()]
  const first = (await step1(started.username)).json.access_token
  await change(started)
  expect((await send(first)).json.code).toBe('access_token_invalid')
  const second = (await step1(asked.username)).json.access_token
  expect((await send(second)).status).toBe(200)
  await change(asked)
  const confirmed = await step2(asked.username, await lastCode(asked.mobile), second)
  expect([confirmed.status, confirmed.json.code]).toEqual([400, 'sms_code_invalid'])
  const third = await provenToken(proven)
  await change(proven)
  expect((await step3(proven.id, third, 'stolen-horse')).json.code).toBe('access_token_invalid')
})

test('a change of password while the reset hashes the new one wins', async () => {
  const user = await createUser()
  const proven = await provenToken(user)
  limitHashing({ concurrent: 4, perClient: 4, waiting: 500 })
  const hash = Bun.password.hash.bind(Bun.password) as (...args: unknown[]) => Promise<string>
  const body = { old_password: user.password, password: 'newer-horse', password2: 'newer-horse' }
  const hashing = spyOn(Bun.password, 'hash').mockImplementationOnce((async (...args: unknown[]) => {
    expect((await call('PUT', '/user/password/', { token: user.token, body })).status).toBe(200)
    return hash(...args)
  }) as typeof Bun.password.hash)
  try {
    expect((await step3(user.id, proven, 'stolen-horse')).json.code).toBe('access_token_invalid')
  } finally {
    hashing.mockRestore()
  }
  expect((await signIn(user.username, 'stolen-horse')).status).toBe(400)
  expect((await signIn(user.username, 'newer-horse')).status).toBe(200)
})

test('step 1 requires a captcha before it reveals whether the account exists', async () => {
  const user = await createUser()
  const used = await captcha()
  for (const account of [user.username, newName()]) {
    const answer = await step1(account, `image_code_id=${crypto.randomUUID()}&text=abcd`)
    expect([answer.status, answer.json]).toMatchObject([400, { code: 'captcha_invalid' }])
  }
  expect(await step1(newName(), used)).toMatchObject({
    status: 404,
    json: { code: 'account_not_found', message: '账号不存在' },
  })
  expect((await step1(user.username, used)).json).toMatchObject({ code: 'captcha_invalid' })
})

test('a reset code does not register, a registration code does not reset, and a wrong code reveals nothing about the account', async () => {
  const [user, mobile] = [await createUser(), newMobile()]
  const registering = await smsCode(mobile)
  const { json } = await step1(user.username)
  await send(json.access_token)
  const resetting = await lastCode(user.mobile)
  const wrong = await call('POST', '/users/', { body: registration(mobile, resetting) })
  if (resetting !== registering) expect(wrong.json.code).toBe('sms_code_invalid')
  const confirm = (account: string, code: string) => step2(account, code, json.access_token)
  expect((await confirm(user.username, registering === resetting ? '000000' : registering)).status).toBe(400)
  expect((await confirm(newName(), resetting)).json).toMatchObject({ code: 'sms_code_invalid' })
  expect((await confirm(user.username, resetting)).status).toBe(200)
  expect((await confirm(user.username, resetting)).json).toMatchObject({ code: 'sms_code_invalid' })
})

/** Starts a reset and requests its code. @returns the token of step 1, the code and five wrong ones */
async function startedReset(user: TestUser, address = randomAddress()) {
  const headers = { 'x-forwarded-for': address }
  const path = `/accounts/${user.username}/sms/token/?${await captcha()}`
  const token = (await call<Token>('GET', path, { headers })).json.access_token
  expect((await send(token)).status).toBe(200)
  const code = await lastCode(user.mobile)
  const wrong = Array.from({ length: 5 }, (_, i) => String((Number(code) + i + 1) % 1e6).padStart(6, '0'))
  return { token, code, wrong }
}

test('five wrong codes with the token that requested the code invalidate it, sequentially or concurrently', async () => {
  const user = await createUser()
  const { token, code, wrong } = await startedReset(user)
  await Promise.all(wrong.map((guess) => step2(user.username, guess, token)))
  expect((await step2(user.username, code, token)).json.code).toBe('sms_code_invalid')
})

test('wrong codes of strangers, with their own token or without one, never invalidate the code of the owner', async () => {
  const user = await createUser()
  const { token, code, wrong } = await startedReset(user)
  const own = await step1(user.mobile)
  const outsider = randomAddress()
  for (let i = 0; i < 3; i++) {
    for (const guess of wrong) await step2(user.username, guess)
    for (const guess of wrong) await step2(user.username, guess, own.json.access_token, outsider)
  }
  expect((await step2(user.username, code, own.json.access_token)).json.code).toBe('sms_code_invalid')
  expect((await step2(user.username, code, token)).status).toBe(200)
})

test('step 2 without the token works only at the address that did step 1, which has five tries a code', async () => {
  const [user, home] = [await createUser(), randomAddress()]
  const { code, wrong } = await startedReset(user, home)
  expect((await step2(user.username, code)).json.code).toBe('sms_code_invalid')
  for (const guess of wrong.slice(1)) await step2(user.username, guess, undefined, home)
  const confirmed = await step2(user.username, code, undefined, home)
  expect([confirmed.status, confirmed.json.user_id]).toEqual([200, user.id])
  const [other, office] = [await createUser(), randomAddress()]
  const started = await startedReset(other, office)
  for (const guess of started.wrong) await step2(other.username, guess, undefined, office)
  expect((await step2(other.username, started.code, undefined, office)).json.code).toBe('sms_code_invalid')
  expect((await step2(other.username, started.code, started.token)).status).toBe(200)
})

test('no step reveals which name belongs to a mobile: tokens are alike, and a foreign token is a wrong code', async () => {
  const [user, other] = [await createUser(), await createUser()]
  const [byName, byMobile] = [await step1(user.username), await step1(user.mobile)]
  const [one, two] = [byName, byMobile].map(({ json }) => decodeJwt(json.access_token))
  for (const name of ['sub', 'jti'] as const) expect(one?.[name]).not.toBe(two?.[name] as string)
  const { token, code } = await startedReset(user)
  const proven = (await step2(user.username, code, token)).json.access_token
  for (const each of [byName.json.access_token, byMobile.json.access_token, proven]) {
    const { sub, jti, exp, iat, ...rest } = decodeJwt(each)
    expect(rest as object).toEqual({ aud: expect.any(String), gen: 0 })
    expect(sub).toMatch(/^[0-9a-f-]{36}$/)
  }
  for (const account of [user.username, user.mobile, other.username, newName()]) {
    const answer = await step2(account, '000000', byMobile.json.access_token)
    expect([account, answer.status, answer.json.code]).toEqual([account, 400, 'sms_code_invalid'])
  }
})

test('a malformed or foreign token of step 2 is refused', async () => {
  const user = await createUser()
  for (const token of ['x.y.z', user.token])
    expect((await step2(user.username, '000000', token)).json.code).toBe('access_token_invalid')
})

test('every route that sets a password refuses weak, differing, short and long ones, and names the field', async () => {
  const user = await createUser()
  const proven = await provenToken(user)
  const mobile = newMobile()
  const code = await smsCode(mobile)
  const attempts = [
    ['password1', 'password1', 'password_too_weak', 'password'],
    ['aaaaaaaaa', 'aaaaaaaaa', 'password_too_weak', 'password'],
    ['newer-horse', 'newest-horse', 'passwords_differ', 'password2'],
    ['short', 'short', 'invalid_input', 'password'],
    ['x'.repeat(21), 'x'.repeat(21), 'invalid_input', 'password'],
  ] as const
  for (const [password, password2, expected, field] of attempts) {
    const change = { old_password: user.password, password, password2 }
    for (const answer of [
      await call('POST', '/users/', { body: registration(mobile, code, { password, password2 }) }),
      await call('PUT', '/user/password/', { token: user.token, body: change }),
      await step3(user.id, proven, password, password2),
    ]) {
      expect([answer.status, answer.json.code]).toEqual([400, expected])
      expect((answer.json.errors as { field: string }[])[0]?.field).toBe(field)
      expect(answer.text).not.toContain(password)
    }
  }
  expect((await step3(user.id, proven)).status).toBe(200)
})

test('of two concurrent password changes one succeeds, and its new token is valid', async () => {
  const user = await createUser()
  const change = (password: string) =>
    call<{ token: string }>('PUT', '/user/password/', {
      token: user.token,
      body: { old_password: user.password, password, password2: password },
    })
  const answers = await Promise.all([change('newer-horse-1'), change('newer-horse-2')])
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 401])
  const token = answers.find((answer) => answer.status === 200)?.json.token
  expect((await call('GET', '/user/', { token })).status).toBe(200)
})

test('a wrong old password is refused and counts like a failed sign-in', async () => {
  const user = await createUser()
  const attempt = (old_password: string) =>
    call('PUT', '/user/password/', {
      token: user.token,
      body: { old_password, password: 'newer-horse', password2: 'newer-horse' },
    })
  for (let i = 0; i < 10; i++) expect((await attempt('wrong-horse')).json.code).toBe('old_password_wrong')
  const locked = await attempt(user.password)
  expect([locked.status, locked.json.code]).toEqual([429, 'too_many_failures'])
})
