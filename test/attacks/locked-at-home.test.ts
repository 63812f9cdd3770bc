import { expect, test } from 'bun:test'
import { config } from '../../src/config/index.ts'
import { digestOf } from '../../src/redis/keys.ts'
import { getUsage } from '../support/database/rate-limits.ts'
import { captcha, lastCode, newMobile } from '../support/factories/registration.ts'
import { createUser, type TestUser } from '../support/factories/users.ts'
import { call, randomAddress } from '../support/http.ts'
import { smsCodeFor } from '../support/vendors/oauth.ts'

const { signInFailures } = config.limits
const newPassword = 'newer-horse'

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })
const signIn = async (username: string, password: string, address: string) =>
  (await call('POST', '/authorizations/', { body: { username, password }, ...from(address) })).status

/** Makes an address known to the account, then uses up its tries there. */
async function lockAt({ username, password }: TestUser, address: string): Promise<void> {
  expect(await signIn(username, password, address)).toBe(200)
  for (let i = 0; i <= signInFailures; i++) await signIn(username, 'wrong-horse', address)
  expect(await signIn(username, password, address)).toBe(429)
}

/** The names and the password with which the owner signs in after the proof. */
type Proved = Readonly<{ names: readonly string[]; password: string }>
type Prove = (user: TestUser, address: string) => Promise<Proved>

/** What proves that the caller owns the account. */
const proofs: Readonly<Record<string, Prove>> = {
  'a password reset': async ({ id, username, mobile }, address) => {
    type Step = { access_token: string }
    const at = from(address)
    const start = await call<Step>('GET', `/accounts/${username}/sms/token/?${await captcha()}`, at)
    const access = `access_token=${start.json.access_token}`
    expect((await call('GET', `/sms_codes/?${access}`, at)).status).toBe(200)
    const query = `sms_code=${await lastCode(mobile)}&${access}`
    const confirmed = await call<Step>('GET', `/accounts/${username}/password/token/?${query}`, at)
    const { access_token } = confirmed.json
    const body = { password: newPassword, password2: newPassword, access_token }
    expect((await call('POST', `/users/${id}/password/`, { body, ...at })).status).toBe(200)
    return { names: [username, mobile], password: newPassword }
  },
  'a sign-in by SMS code': async ({ username, mobile, password }, address) => {
    const body = { mobile, sms_code: await smsCodeFor(mobile, 'sign_in') }
    expect((await call('POST', '/authorizations/sms/', { body, ...from(address) })).status).toBe(200)
    return { names: [username, mobile], password }
  },
  'a change of the password': async ({ username, mobile, password, token }, address) => {
    const body = { old_password: password, password: newPassword, password2: newPassword }
    expect((await call('PUT', '/user/password/', { token, body, ...from(address) })).status).toBe(200)
    return { names: [username, mobile], password: newPassword }
  },
  'a change of the mobile with both codes': async ({ username, mobile, password, token }, address) => {
    const fresh = newMobile()
    const new_code = await smsCodeFor(fresh, 'change_mobile')
    const body = { mobile: fresh, new_code, old_code: await smsCodeFor(mobile, 'change_mobile') }
    expect((await call('PUT', '/user/mobile/', { token, body, ...from(address) })).status).toBe(200)
    return { names: [username, fresh], password }
  },
}

for (const [name, prove] of Object.entries(proofs))
  test(`${name} unlocks the owner's known address, and no other one`, async () => {
    const [user, home, other] = [await createUser(), randomAddress(), randomAddress()]
    for (const address of [home, other]) await lockAt(user, address)
    const { names, password } = await prove(user, home)
    for (const typed of names) expect(await signIn(typed, password, other)).toBe(429)
    for (const typed of names) expect(await signIn(typed, password, home)).toBe(200)
  }, 60_000)

test('closing an account deletes its counters of failed sign-ins at known addresses', async () => {
  const [user, ...addresses] = [await createUser(), randomAddress(), randomAddress()]
  const { token, password } = user
  for (const address of addresses) await lockAt(user, address)
  const used = () =>
    Promise.all(addresses.map((address) => getUsage('sign-in-home', `user:${user.id}:${digestOf(address)}`)))
  expect(Math.min(...(await used()))).toBeGreaterThan(signInFailures)
  expect((await call('DELETE', '/user/', { token, body: { password } })).status).toBe(204)
  expect(await used()).toEqual([0, 0])
}, 60_000)
