import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { config } from '../../../src/config/index.ts'
import { db } from '../../../src/db/client.ts'
import { mobileChanges, users } from '../../../src/db/schema/auth.ts'
import { disableAccount } from '../../../src/domains/accounts/disable-account.ts'
import { applyMobileChanges } from '../../../src/domains/accounts/mobile/apply-mobile-changes.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { sendMessagesOf } from '../../support/factories/messages.ts'
import { newMobile, registration } from '../../support/factories/registration.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'
import { smsCodeFor } from '../../support/vendors/oauth.ts'
import { sandbox } from '../../support/vendors/sandbox.ts'

type Changed = { mobile: string; token: string; ready_at: string; code: string; errors?: { field: string }[] }

const codeTo = (mobile: string) => smsCodeFor(mobile, 'change_mobile')
const put = (token: string, body: object) => call<Changed>('PUT', '/user/mobile/', { token, body })
const signIn = (username: string, password: string) =>
  call('POST', '/authorizations/', { body: { username, password } })
const profileOf = async (token: string) => (await call('GET', '/user/', { token })).json
const refusalOf = ({ status, json }: Awaited<ReturnType<typeof put>>) => [
  status,
  json.code,
  json.errors?.[0]?.field,
]
const storedMobile = async ({ id }: TestUser) =>
  (await db.select({ mobile: users.mobile }).from(users).where(eq(users.id, id)))[0]?.mobile

/** Requests a change without the old mobile. */
async function request(user: TestUser, mobile = newMobile()) {
  const answer = await put(user.token, { mobile, new_code: await codeTo(mobile), password: user.password })
  expect(answer.status).toBe(202)
  return { mobile, waiting: answer.json }
}

/** Ends the waiting time of a user's change and applies all that are due. */
async function letWaitingEnd(user: TestUser): Promise<void> {
  const past = addSeconds(now(), -1)
  await db.update(mobileChanges).set({ readyAt: past }).where(eq(mobileChanges.userId, user.id))
  await applyMobileChanges(1_000)
}

test('codes to the old and the new mobile change it immediately, and revoke every older token', async () => {
  const [user, mobile] = [await createUser(), newMobile()]
  const spelled = `+86 ${mobile}`
  const body = {
    old_code: await codeTo(user.mobile),
    mobile: spelled,
    new_code: await codeTo(mobile),
    refresh: true,
  }
  const { status, json } = await put(user.token, body)
  expect([status, json]).toEqual([
    200,
    { mobile, token: expect.any(String), refresh_token: expect.any(String) },
  ] as never)
  expect((await call('GET', '/user/', { token: user.token })).status).toBe(401)
  expect(await profileOf(json.token)).toMatchObject({ mobile, mobile_change: null })
  expect((await signIn(mobile, user.password)).status).toBe(200)
  expect((await signIn(user.mobile, user.password)).status).toBe(400)
})

test('a wrong code is named by its field, and the other code stays usable', async () => {
  const [user, mobile] = [await createUser(), newMobile()]
  const [old_code, new_code] = [await codeTo(user.mobile), await codeTo(mobile)]
  const wrong = '000000'
  const change = (codes: object) => put(user.token, { mobile, old_code, new_code, ...codes })
  expect(refusalOf(await change({ new_code: wrong }))).toEqual([400, 'sms_code_invalid', 'new_code'])
  expect(refusalOf(await change({ old_code: wrong }))).toEqual([400, 'sms_code_invalid', 'old_code'])
  // each code is valid for its own mobile only
  expect((await change({ old_code: new_code, new_code: old_code })).status).toBe(
    old_code === new_code ? 200 : 400,
  )
  if (old_code !== new_code) expect((await change({})).status).toBe(200)
})

test('without the old number the password starts a waiting time, which the profile shows and after which the change is made', async () => {
  const user = await createUser()
  const { mobile, waiting } = await request(user)
  const { ready_at } = waiting
  const waitMs = Date.parse(ready_at) - now().getTime()
  expect(waitMs / 1000).toBeWithin(config.mobileChangeWaitSeconds - 60, config.mobileChangeWaitSeconds + 1)
  const masked = mobile.replace(/^(\d{3})\d{4}/, '$1****')
  expect(waiting).toEqual({ mobile: masked, ready_at } as never)
  expect(await profileOf(user.token)).toMatchObject({
    mobile: user.mobile,
    mobile_change: { mobile: masked, ready_at },
  })
  await applyMobileChanges(1_000)
  expect(await storedMobile(user)).toBe(user.mobile)
  await letWaitingEnd(user)
  expect(await storedMobile(user)).toBe(mobile)
  expect((await call('GET', '/user/', { token: user.token })).status).toBe(401)
  const { token } = (await signIn(mobile, user.password)).json as { token: string }
  expect(await profileOf(token)).toMatchObject({ mobile, mobile_change: null })
})

test('the owner stops a waiting change by DELETE or a new password', async () => {
  const [cancelling, changing] = [await createUser(), await createUser()]
  await request(cancelling)
  const remove = () => call('DELETE', '/user/mobile/', { token: cancelling.token })
  expect([(await remove()).status, (await remove()).status]).toEqual([204, 404])
  await request(changing)
  const body = { old_password: changing.password, password: 'newer-horse', password2: 'newer-horse' }
  expect((await call('PUT', '/user/password/', { token: changing.token, body })).status).toBe(200)
  for (const user of [cancelling, changing]) {
    await letWaitingEnd(user)
    expect(await storedMobile(user)).toBe(user.mobile)
  }
})

test('a change by both codes ends a waiting change that a thief of the password has requested', async () => {
  const [user, mobile] = [await createUser(), newMobile()]
  await request(user)
  const body = { old_code: await codeTo(user.mobile), mobile, new_code: await codeTo(mobile) }
  const { status, json } = await put(user.token, body)
  expect(status).toBe(200)
  expect(await profileOf(json.token)).toMatchObject({ mobile, mobile_change: null })
  await letWaitingEnd(user)
  expect(await storedMobile(user)).toBe(mobile)
  expect(await db.select().from(mobileChanges).where(eq(mobileChanges.userId, user.id))).toEqual([])
  expect((await call('GET', '/user/', { token: json.token })).status).toBe(200)
})

test('the verified mailbox is notified when a change is requested and when it is made', async () => {
  const user = await createUser()
  const email = `${user.username}@example.com`
  await db.update(users).set({ email, emailActive: true }).where(eq(users.id, user.id))
  const received = () => sandbox<{ body: string }[]>(`/messages/?to=${email}`)
  const { mobile } = await request(user)
  const masked = mobile.replace(/^(\d{3})\d{4}/, '$1****')
  await sendMessagesOf(user.id)
  await waitUntil('the first mail', async () => (await received()).length === 1)
  expect((await received())[0]?.body).toContain(`申请将手机号更换为 ${masked}`)
  await letWaitingEnd(user)
  await sendMessagesOf(user.id)
  await waitUntil('the second mail', async () => (await received()).length === 2)
  expect((await received())[0]?.body).toContain(`已更换为 ${masked}`)
})

test('the old mobile is notified when a change is requested and when it is made', async () => {
  const user = await createUser()
  const received = () => sandbox<{ body: string }[]>(`/messages/?to=${user.mobile}`)
  await request(user)
  await sendMessagesOf(user.id)
  await waitUntil('the first SMS', async () => (await received()).length === 1)
  expect((await received())[0]?.body).toContain('申请将手机号更换为')
  await letWaitingEnd(user)
  await sendMessagesOf(user.id)
  await waitUntil('the second SMS', async () => (await received()).length === 2)
  expect((await received())[0]?.body).toContain('已更换为')
})

test('a mobile that is registered meanwhile is refused at the end, and the request ends', async () => {
  const user = await createUser()
  const { mobile } = await request(user)
  const body = registration(mobile, await smsCodeFor(mobile, 'register'))
  expect((await call('POST', '/users/', { body })).status).toBe(201)
  await letWaitingEnd(user)
  expect(await storedMobile(user)).toBe(user.mobile)
  expect((await profileOf(user.token)).mobile_change).toBeNull()
})

test('a disabled and a closed account get no new mobile', async () => {
  const [barred, closing] = [await createUser(), await createUser()]
  for (const user of [barred, closing]) await request(user)
  await disableAccount(barred.id)
  const closed = { token: closing.token, body: { password: closing.password } }
  expect((await call('DELETE', '/user/', closed)).status).toBe(204)
  for (const user of [barred, closing]) {
    await letWaitingEnd(user)
    expect(await db.select().from(mobileChanges).where(eq(mobileChanges.userId, user.id))).toEqual([])
  }
  expect([await storedMobile(barred), await storedMobile(closing)]).toEqual([barred.mobile, null])
})

test('a taken, unchanged or malformed mobile, a wrong password and a missing proof are refused, and nothing is used up', async () => {
  const [user, other, mobile] = [await createUser(), await createUser(), newMobile()]
  const new_code = await codeTo(mobile)
  const proof = { password: user.password, new_code }
  const refusals = [
    [{ ...proof, mobile: other.mobile }, 'mobile_taken', 'mobile'],
    [{ ...proof, mobile: user.mobile }, 'mobile_unchanged', 'mobile'],
    [{ ...proof, mobile: '12345' }, 'invalid_input', 'mobile'],
    [{ mobile, new_code }, 'invalid_input', 'old_code'],
    [{ mobile, new_code, password: 'wrong-horse' }, 'invalid_credentials', 'password'],
    [{ mobile, password: user.password }, 'invalid_input', 'new_code'],
  ] as const
  for (const [body, code, field] of refusals)
    expect([field, ...refusalOf(await put(user.token, body))]).toEqual([field, 400, code, field])
  expect((await put(user.token, { ...proof, mobile })).status).toBe(202)
})

test('a user name that is the old mobile becomes the new mobile, or one with a suffix where that name is taken', async () => {
  for (const isTaken of [false, true]) {
    const [user, namesake, mobile] = [await createUser(), await createUser(), newMobile()]
    await db.update(users).set({ username: user.mobile }).where(eq(users.id, user.id))
    if (isTaken) await db.update(users).set({ username: mobile }).where(eq(users.id, namesake.id))
    const body = { old_code: await codeTo(user.mobile), mobile, new_code: await codeTo(mobile) }
    const { json } = await put(user.token, body)
    const { username } = await profileOf(json.token)
    if (isTaken) expect(username).toMatch(new RegExp(`^${mobile}_\\d{8}$`))
    else expect(username).toBe(mobile)
  }
})

test('an account without a mobile gets one by the password and the code, without a waiting time', async () => {
  const [user, mobile] = [await createUser(), newMobile()]
  await db.update(users).set({ mobile: null }).where(eq(users.id, user.id))
  const answer = await put(user.token, { mobile, new_code: await codeTo(mobile), password: user.password })
  expect([answer.status, answer.json.mobile]).toEqual([200, mobile])
})
