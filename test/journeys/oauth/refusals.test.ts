import { beforeAll, describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { config } from '../../../src/config/index.ts'
import { db } from '../../../src/db/client.ts'
import { oauthIdentities, users } from '../../../src/db/schema/auth.ts'
import { disableAccount } from '../../../src/domains/accounts/disable-account.ts'
import { bindTo, findOwner } from '../../../src/domains/oauth/identities.ts'
import { setUsage } from '../../support/database/rate-limits.ts'
import { newMobile } from '../../support/factories/registration.ts'
import { createUser } from '../../support/factories/users.ts'
import { type CallOptions, call, randomAddress } from '../../support/http.ts'
import { accessTokenOf, bind, newPerson, smsCodeFor, visit } from '../../support/vendors/oauth.ts'

const boundTo = (userId: number) =>
  db.select().from(oauthIdentities).where(eq(oauthIdentities.userId, userId))

describe('a bind is refused', () => {
  let known: { mobile: string; id: number }
  beforeAll(async () => {
    known = await createUser()
  })
  const refusal = async (fields: object, party = 'qq') => {
    const mobile = newMobile()
    const good = { mobile, access_token: await accessTokenOf('qq', newPerson()) }
    const { status, json } = await bind(party, { ...good, ...fields })
    const field = (json as unknown as { errors?: { field: string }[] }).errors?.[0]?.field
    return [status, json.code, field]
  }

  test('with a wrong password for a known mobile', async () => {
    const answer = await refusal({ mobile: known.mobile, password: 'wrong-horse' })
    expect(answer).toEqual([400, 'invalid_credentials', undefined])
  })
  test('with a wrong SMS code, for a known mobile and a new one', async () => {
    for (const mobile of [known.mobile, newMobile()]) {
      const code = await smsCodeFor(mobile)
      const sms_code = code === '000000' ? '000001' : '000000'
      expect(await refusal({ mobile, sms_code })).toEqual([400, 'sms_code_invalid', 'sms_code'])
      expect(await refusal({ mobile, sms_code: code })).toEqual([200, undefined, undefined])
      expect(await refusal({ mobile, sms_code: code })).toEqual([400, 'sms_code_invalid', 'sms_code'])
    }
  })
  test('with a registration code for an existing account', async () => {
    const sms_code = await smsCodeFor(known.mobile, 'register')
    expect(await refusal({ mobile: known.mobile, sms_code })).toEqual([400, 'sms_code_invalid', 'sms_code'])
    const mobile = newMobile()
    const good = await refusal({ mobile, sms_code: await smsCodeFor(mobile, 'register') })
    expect(good).toEqual([200, undefined, undefined])
  })
  test('with a reset code', async () => {
    for (const mobile of [known.mobile, newMobile()]) {
      const sms_code = await smsCodeFor(mobile, 'reset')
      expect(await refusal({ mobile, sms_code })).toEqual([400, 'sms_code_invalid', 'sms_code'])
    }
  })
  test('with a new password too short or too long, before the code is used', async () => {
    const mobile = newMobile()
    const sms_code = await smsCodeFor(mobile)
    for (const bad of ['1234567', 'x'.repeat(21)])
      expect(await refusal({ mobile, sms_code, password: bad })).toEqual([400, 'invalid_input', 'password'])
    expect(await refusal({ mobile, sms_code })).toEqual([200, undefined, undefined])
  })
  test("with another provider's access token", async () => {
    expect(await refusal({}, 'alipay')).toEqual([400, 'access_token_invalid', 'access_token'])
  })
  test('without its fields', async () => {
    const { status, json } = await call<{ errors: { field: string }[] }>('POST', '/oauth/qq/user/', {
      body: {},
    })
    expect([status, json.errors.map(({ field }) => field).sort()]).toEqual([
      400,
      ['access_token', 'mobile', 'password', 'sms_code'],
    ])
  })
  test('in XML, and through an unknown provider', async () => {
    const xml: CallOptions = { raw: { body: '<a/>', type: 'application/xml' } }
    expect((await call('POST', '/oauth/qq/user/', xml)).status).toBe(415)
    for (const name of ['weibo', 'QQ', '__proto__', 'constructor'])
      expect((await call('POST', `/oauth/${name}/user/`, { body: {} })).status).toBe(404)
  })
})

test('wrong passwords of binding and of sign-in share one limit', async () => {
  const user = await createUser()
  const access_token = await accessTokenOf('qq', newPerson())
  const attempt = { mobile: user.mobile, access_token, sms_code: '000000' }
  for (let i = 0; i < config.limits.signInFailures - 1; i++)
    expect((await bind('qq', { ...attempt, password: 'wrong-horse' })).status).toBe(400)
  const wrong = { username: user.username, password: 'wrong-horse' }
  expect((await call('POST', '/authorizations/', { body: wrong })).status).toBe(400)
  // neither route verifies the correct password now, and neither reveals the use of the other
  const body = { username: user.username, password: user.password }
  for (const answer of [await bind('qq', attempt), await call('POST', '/authorizations/', { body })])
    expect([answer.status, answer.json.code]).toEqual([400, 'invalid_credentials'])
  const locked = await bind('qq', attempt)
  expect([locked.status, locked.json.code]).toEqual([429, 'too_many_failures'])
  expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(0)
})

test('wrong passwords from one address count together for all mobiles', async () => {
  const [address, access_token] = [randomAddress(), await accessTokenOf('qq', newPerson())]
  const options = { headers: { 'x-forwarded-for': address } }
  const limit = 20
  await setUsage('sign-in-address', address, config.limits.signInFailuresPerAddress - limit)
  const statuses: number[] = []
  for (let i = 0; i < limit + 1; ) {
    const user = await createUser()
    for (let each = 0; each < config.limits.signInFailures - 1 && i < limit + 1; each++, i++) {
      const fields = { mobile: user.mobile, access_token, sms_code: '000000', password: 'wrong-horse' }
      statuses.push((await bind('qq', fields, options)).status)
    }
  }
  expect(statuses.slice(0, limit)).not.toContain(429)
  expect(statuses.at(-1)).toBe(429)
})

test('a disabled account cannot sign in; binding reveals the state only after the correct password', async () => {
  const [user, person] = [await createUser(), newPerson()]
  await bind('qq', { mobile: user.mobile, access_token: await accessTokenOf('qq', person) })
  await db.update(users).set({ isActive: false }).where(eq(users.id, user.id))
  const back = await call('GET', (await visit('qq', person)).path)
  expect([back.status, back.json.code]).toEqual([403, 'account_disabled'])
  const access_token = await accessTokenOf('qq', newPerson())
  const fields = { mobile: user.mobile, access_token, sms_code: '000000' }
  const right = await bind('qq', fields)
  expect([right.status, right.json.code]).toEqual([403, 'account_disabled'])
  const wrong = await bind('qq', { ...fields, password: 'wrong-horse' })
  expect([wrong.status, wrong.json.code]).toEqual([400, 'invalid_credentials'])
  expect(await boundTo(user.id)).toHaveLength(1)
})

test('a new account is refused a weak password, and a closed account an identity', async () => {
  const mobile = newMobile()
  const access_token = await accessTokenOf('qq', newPerson())
  const weak = await bind('qq', { mobile, access_token, password: 'password1' })
  expect([weak.status, weak.json.code]).toEqual([400, 'password_too_weak'])
  const user = await createUser()
  await disableAccount(user.id)
  const identity = { provider: 'qq', subjects: [crypto.randomUUID()] }
  expect(bindTo(user.id, identity)).rejects.toMatchObject({ status: 401 })
  expect(await findOwner(identity)).toBeUndefined()
})
