import { expect, spyOn, test } from 'bun:test'
import { config } from '../../../src/config/index.ts'
import { disableAccount } from '../../../src/domains/accounts/disable-account.ts'
import { refusalMs } from '../../../src/domains/accounts/sign-in/sign-in.ts'
import { jitterMs } from '../../../src/lib/crypto/constant-time-refusal.ts'
import { consume } from '../../../src/redis/rate-limiter.ts'
import { captcha, lastCode, newMobile } from '../../support/factories/registration.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { type CallOptions, call, randomAddress } from '../../support/http.ts'
import { smsCodeFor } from '../../support/vendors/oauth.ts'

type SignedIn = { token: string; user_id: number; code: string }

const signIn = (mobile: string, sms_code: string, options: CallOptions = {}) =>
  call<SignedIn>('POST', '/authorizations/sms/', { body: { mobile, sms_code }, ...options })
const { signInFailures } = config.limits

test('an SMS code signs in once, in any spelling of the mobile, and the guest cart is merged', async () => {
  const [user, sku] = [await createUser(), await createSku()]
  const path = `/sms_codes/${user.mobile}/?${await captcha()}&purpose=sign_in`
  expect((await call('GET', path)).status).toBe(200)
  const code = await lastCode(user.mobile, ['sign_in'])
  const { cookie } = await call('POST', '/cart/', { body: { sku_id: sku, count: 2 } })
  const answer = await signIn(`86${user.mobile}`, code, { cookie })
  expect(answer.json).toEqual({
    username: user.username,
    user_id: user.id,
    token: expect.any(String),
    cart: { merged: 1, left: 0 },
  } as never)
  expect((await call('GET', '/cart/', { token: answer.json.token })).json).toMatchObject([
    { id: sku, count: 2 },
  ])
  expect((await signIn(user.mobile, code)).json.code).toBe('sms_code_invalid')
})

test('an unknown mobile and a disabled account are refused like a wrong code, with the same text and after the same time', async () => {
  const [user, barred, unknown] = [await createUser(), await createUser(), newMobile()]
  const codes = { [barred.mobile]: await smsCodeFor(barred.mobile, 'sign_in') }
  codes[unknown] = await smsCodeFor(unknown, 'sign_in')
  await disableAccount(barred.id)
  const [sleep, clock] = [spyOn(Bun, 'sleep'), spyOn(performance, 'now').mockReturnValue(1_000)]
  try {
    const texts = new Set<string>()
    for (const mobile of [user.mobile, barred.mobile, unknown]) {
      sleep.mockClear()
      const { status, json } = await signIn(mobile, codes[mobile] ?? '000000')
      const { request_id, ...body } = json as Record<string, unknown>
      texts.add(JSON.stringify({ status, ...body }))
      const delays = sleep.mock.calls.map(([ms]) => Number(ms)).filter((ms) => ms >= refusalMs)
      expect(delays).toHaveLength(1)
      expect(delays[0]).toBeWithin(refusalMs, refusalMs + jitterMs)
    }
    expect([...texts]).toHaveLength(1)
  } finally {
    sleep.mockRestore()
    clock.mockRestore()
  }
})

test('a code of another purpose does not sign in, and a sign-in code does nothing else', async () => {
  const user = await createUser()
  for (const purpose of ['register', 'bind', 'reset', 'change_mobile'] as const)
    expect((await signIn(user.mobile, await smsCodeFor(user.mobile, purpose))).json.code).toBe(
      'sms_code_invalid',
    )
  expect((await signIn(user.mobile, await smsCodeFor(user.mobile, 'sign_in'))).status).toBe(200)
})

test('wrong passwords and wrong codes of strangers do not stop the owner who receives a new code', async () => {
  const user = await createUser()
  for (const username of [user.mobile, user.username])
    for (let i = 0; i <= signInFailures; i++)
      await call('POST', '/authorizations/', { body: { username, password: 'wrong-horse' } })
  for (let i = 0; i <= signInFailures; i++) expect((await signIn(user.mobile, '000000')).status).toBe(400)
  expect((await signIn(user.mobile, await smsCodeFor(user.mobile, 'sign_in'))).status).toBe(200)
})

test('guesses stay bounded: those of one address by its limit, at any mobile', async () => {
  const address = randomAddress()
  const headers = { 'x-forwarded-for': address }
  const { smsCodeFailuresPerAddress } = config.limits
  await consume(
    { name: 'sms-code-address', points: smsCodeFailuresPerAddress, seconds: 900 },
    address,
    smsCodeFailuresPerAddress - 1,
  )
  const [first, second] = [await createUser(), await createUser()]
  const answers = [
    await signIn(first.mobile, '000000', { headers }),
    await signIn(second.mobile, '000000', { headers }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([400, 429])
})

test('a correct code clears the locks that strangers caused under the name', async () => {
  const user = await createUser()
  const byName = (password: string) =>
    call('POST', '/authorizations/', { body: { username: user.username, password } })
  for (let i = 0; i < signInFailures - 1; i++) await byName('wrong-horse')
  expect((await signIn(user.mobile, await smsCodeFor(user.mobile, 'sign_in'))).status).toBe(200)
  for (let i = 0; i < signInFailures - 1; i++) expect((await byName('wrong-horse')).status).toBe(400)
  expect((await byName(user.password)).status).toBe(200)
})

test('of concurrent uses of one code one signs in', async () => {
  const user = await createUser()
  const code = await smsCodeFor(user.mobile, 'sign_in')
  const answers = await Promise.all(Array.from({ length: 6 }, () => signIn(user.mobile, code)))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(5).fill(400)])
})
