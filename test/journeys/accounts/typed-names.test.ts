import { expect, test } from 'bun:test'
import { captcha, newMobile, newName, registration, smsCode } from '../../support/factories/registration.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

const typed = (text: string) => ` \u200b${text}\u3000`

test('a user name that is typed with blanks around it is registered, found and signed in without them', async () => {
  const [username, mobile] = [newName(), newMobile()]
  const body = { ...registration(mobile, await smsCode(mobile)), username: typed(username) }
  const registered = await call('POST', '/users/', { body })
  expect([registered.status, registered.json.username]).toEqual([201, username])
  const count = await call('GET', `/usernames/${encodeURIComponent(typed(username))}/count/`)
  expect(count.json).toEqual({ username, count: 1 })
  for (const account of [username, mobile]) {
    const signedIn = await call('POST', '/authorizations/', {
      body: { username: typed(account), password: body.password },
    })
    expect([signedIn.status, signedIn.json.username]).toEqual([200, username])
    const path = `/accounts/${encodeURIComponent(typed(account))}/sms/token/?${await captcha()}`
    expect((await call('GET', path)).status).toBe(200)
  }
})

test('a password is compared unchanged, blanks included', async () => {
  const { username, password } = await createUser()
  const body = { username, password: typed(password) }
  expect((await call('POST', '/authorizations/', { body })).json.code).toBe('invalid_credentials')
})

test('an e-mail address that is typed with blanks around it is stored and answered without them', async () => {
  const { id, token } = await createUser()
  const email = `${crypto.randomUUID()}@example.com`
  const { status, json } = await call('PUT', '/email/', { token, body: { email: typed(email) } })
  expect([status, json]).toEqual([200, { id, email }])
  expect((await call('GET', '/user/', { token })).json).toMatchObject({ email, email_active: false })
})
