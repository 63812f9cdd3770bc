import { expect, test } from 'bun:test'
import { config } from '../../../src/config/index.ts'
import { confirmTotp, startTotp } from '../../../src/domains/accounts/credentials/totp.ts'
import { now } from '../../../src/lib/clock.ts'
import { totpAt } from '../../../src/lib/crypto/totp.ts'
import { signIn, startSession } from '../../support/factories/staff/sign-ins.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { enableTotp } from '../../support/factories/staff/staff-credentials.ts'
import { call } from '../../support/http.ts'

const { signInFailures } = config.limits

test('a code is accepted once: of concurrent sign-ins with it one succeeds, and no older code follows', async () => {
  const { id, username, password } = await createStaff()
  const { code } = await enableTotp(id)
  const otp = code()
  const answers = await Promise.all([1, 2, 3, 4].map(() => signIn(username, password, otp)))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400])
  expect((await signIn(username, password, otp)).status).toBe(400)
  expect((await signIn(username, password, code(-1))).status).toBe(400)
  expect((await startSession(username, password, { otp })).status).toBe(400)
}, 60_000)

test('a recovery code that is used twice concurrently signs in once', async () => {
  const staff = await createStaff()
  const { secret } = await startTotp(staff)
  const [code = ''] = await confirmTotp(staff.id, totpAt(secret, now()), undefined)
  const answers = await Promise.all([1, 2, 3, 4].map(() => signIn(staff.username, staff.password, code)))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400])
}, 60_000)

test('who knows the password guesses no code: wrong codes lock the second factor, and a right password clears nothing', async () => {
  const { id, username, password } = await createStaff()
  const { code } = await enableTotp(id)
  let refused = 0
  for (let i = 0; i < signInFailures; i++) {
    refused += Number((await signIn(username, password, '000000')).status === 400)
    // the storefront asks for no code, so it clears the failed passwords
    const shop = await call('POST', '/authorizations/', { body: { username, password } })
    expect(shop.status).toBe(200)
  }
  expect(refused).toBe(signInFailures)
  const { status, json } = await signIn(username, password, code())
  expect([status, json.code]).toEqual([429, 'too_many_failures'])
  expect((await startSession(username, password, { otp: code() })).status).toBe(429)
  // a guess with a wrong password learns nothing about the lock
  expect((await signIn(username, 'wrong-horse', code())).json.code).toBe('invalid_credentials')
}, 120_000)

test('concurrent guesses get no more tries than sequential ones', async () => {
  const { id, username, password } = await createStaff()
  await enableTotp(id)
  const guess = () => signIn(username, password, '000000')
  const answers = await Promise.all(Array.from({ length: signInFailures * 2 }, guess))
  expect(answers.filter(({ status }) => status === 400).length).toBeLessThanOrEqual(signInFailures)
}, 120_000)
