import { expect, test } from 'bun:test'
import { config } from '../../src/config/index.ts'
import { newMobile } from '../support/factories/registration.ts'
import { createUser, type TestUser } from '../support/factories/users.ts'
import { call, randomAddress } from '../support/http.ts'
import { smsCodeFor } from '../support/vendors/oauth.ts'

const { signInFailures } = config.limits

const signIn = (username: string, password: string, address = randomAddress()) =>
  call<{ refresh_token: string }>('POST', '/authorizations/', {
    body: { username, password, refresh: true },
    headers: { 'x-forwarded-for': address },
  })

/** A user whom strangers have locked out by name and by mobile. */
async function lockedUser(): Promise<TestUser> {
  const user = await createUser()
  for (const name of [user.username, user.mobile])
    for (let i = 0; i <= signInFailures; i++) await signIn(name, 'wrong-horse')
  expect((await signIn(user.username, user.password)).status).toBe(429)
  return user
}

type Confirm = (user: TestUser, password: string) => ReturnType<typeof call<{ code: string }>>

const confirmations: Readonly<Record<string, Confirm>> = {
  'changing the password': ({ token }, old_password) =>
    call('PUT', '/user/password/', {
      token,
      body: { old_password, password: 'newer-horse', password2: 'newer-horse' },
    }),
  'changing the mobile': async ({ token }, password) => {
    const mobile = newMobile()
    const new_code = await smsCodeFor(mobile, 'change_mobile')
    return call('PUT', '/user/mobile/', { token, body: { mobile, new_code, password } })
  },
  'closing the account': ({ token }, password) => call('DELETE', '/user/', { token, body: { password } }),
}

for (const [name, confirm] of Object.entries(confirmations))
  test(`failed sign-ins of strangers do not keep a signed-in owner from ${name} at a new address`, async () => {
    const user = await lockedUser()
    expect((await confirm(user, 'wrong-horse')).status).toBe(400)
    expect((await confirm(user, user.password)).status).toBeOneOf([200, 202, 204])
  })

test('wrong passwords with a valid token are bounded by account, over all routes, and lock no sign-in', async () => {
  const user = await createUser()
  const routes = Object.values(confirmations)
  for (let i = 0; i < signInFailures; i++)
    expect((await (routes[i % routes.length] as Confirm)(user, 'wrong-horse')).status).toBe(400)
  for (const confirm of routes) {
    const refused = await confirm(user, user.password)
    expect([refused.status, refused.json.code]).toEqual([429, 'too_many_failures'])
  }
  expect((await signIn(user.username, user.password)).status).toBe(200)
})

test('the address of a renewed token is known: strangers cannot lock the owner out there', async () => {
  const [user, roaming] = [await createUser(), randomAddress()]
  const { refresh_token } = (await signIn(user.username, user.password)).json
  const options = { body: { refresh_token }, headers: { 'x-forwarded-for': roaming } }
  expect((await call('POST', '/authorizations/refresh/', options)).status).toBe(200)
  for (let i = 0; i <= signInFailures; i++) await signIn(user.username, 'wrong-horse')
  expect((await signIn(user.username, user.password)).status).toBe(429)
  expect((await signIn(user.username, user.password, roaming)).status).toBe(200)
})
