import { expect, test } from 'bun:test'
import { config } from '../../../src/config/index.ts'
import { disableAccount } from '../../../src/domains/accounts/disable-account.ts'
import { shiftClock } from '../../../src/lib/clock.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'
import { sandbox } from '../../support/vendors/sandbox.ts'

const newAddress = () => `${crypto.randomUUID()}@example.com`

/** Sets the address and returns the token of the newest link that arrives there. */
async function linkTo(user: TestUser, email: string, earlier = 0): Promise<string> {
  expect((await call('PUT', '/email/', { token: user.token, body: { email } })).status).toBe(200)
  const received = () => sandbox<{ link: string }[]>(`/messages/?to=${encodeURIComponent(email)}`)
  await waitUntil('the mail has arrived', async () => (await received()).length > earlier)
  const [newest] = await received()
  return new URL(newest?.link as string).searchParams.get('token') as string
}

async function open(token: string): Promise<unknown[]> {
  const { status, json } = await call('GET', `/emails/verification/?token=${token}`)
  return [status, json.code ?? json.message]
}

async function stored({ token }: TestUser): Promise<unknown[]> {
  const { json } = await call('GET', '/user/', { token })
  return [json.email, json.email_active]
}

const done = [200, 'OK']
const invalid = [400, 'verification_invalid']

test('a link verifies the address that it was sent to, and calling it again changes nothing', async () => {
  const [user, email] = [await createUser(), newAddress()]
  const link = await linkTo(user, email)
  expect(await stored(user)).toEqual([email, false])
  expect([await open(link), await open(link)]).toEqual([done, done])
  expect(await stored(user)).toEqual([email, true])
})

test('an address that is not verified gets another link when it is sent again, and a verified one gets none', async () => {
  const [user, email] = [await createUser(), newAddress()]
  await linkTo(user, email)
  expect(await open(await linkTo(user, email, 1))).toEqual(done)
  const put = await call('PUT', '/email/', { token: user.token, body: { email } })
  expect([put.status, await stored(user)]).toEqual([200, [email, true]])
})

test('a link of an older address verifies nothing', async () => {
  const [user, older, newer] = [await createUser(), newAddress(), newAddress()]
  const [first, second] = [await linkTo(user, older), await linkTo(user, newer)]
  expect(await open(first)).toEqual(invalid)
  expect(await stored(user)).toEqual([newer, false])
  expect(await open(second)).toEqual(done)
})

test('a used link does not verify its address again after the account has had another one', async () => {
  const [user, email, other] = [await createUser(), newAddress(), newAddress()]
  const used = await linkTo(user, email)
  expect(await open(used)).toEqual(done)
  expect(await open(await linkTo(user, other))).toEqual(done)
  const again = await linkTo(user, email, 1)
  expect(await open(used)).toEqual(invalid)
  expect(await stored(user)).toEqual([other, true])
  expect(await open(again)).toEqual(done)
  expect(await stored(user)).toEqual([email, true])
})

test('a link verifies nothing for another account with the same address, a disabled one or a closed one', async () => {
  const email = newAddress()
  const [one, two, barred, closed] = [
    await createUser(),
    await createUser(),
    await createUser(),
    await createUser(),
  ]
  const link = await linkTo(one, email)
  await linkTo(two, email, 1)
  expect(await open(link)).toEqual(done)
  expect(await stored(two)).toEqual([email, false])
  const [toBarred, toClosed] = [await linkTo(barred, newAddress()), await linkTo(closed, newAddress())]
  await disableAccount(barred.id)
  const body = { password: closed.password }
  expect((await call('DELETE', '/user/', { token: closed.token, body })).status).toBe(204)
  expect([await open(toBarred), await open(toClosed)]).toEqual([invalid, invalid])
})

test('an expired or altered link, and a token of another purpose, verifies nothing', async () => {
  const [user, email] = [await createUser(), newAddress()]
  const link = await linkTo(user, email)
  for (const bad of [user.token, `${link.slice(0, -4)}AAAA`, 'x.y.z'])
    expect(await open(bad)).toEqual(invalid)
  shiftClock((config.emailVerifySeconds + 1) * 1000)
  try {
    expect(await open(link)).toEqual(invalid)
  } finally {
    shiftClock(-(config.emailVerifySeconds + 1) * 1000)
  }
  expect(await stored(user)).toEqual([email, false])
})

test('a link reveals neither the account nor the address', async () => {
  const [user, email] = [await createUser(), newAddress()]
  const link = await linkTo(user, email)
  const readable = Buffer.from(link.split('.')[1] as string, 'base64url').toString()
  for (const personal of [String(user.id), user.username, email])
    expect(JSON.parse(readable)).not.toContainValue(personal)
})
