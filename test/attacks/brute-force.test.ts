import { expect, test } from 'bun:test'
import { config } from '../../src/config/index.ts'
import { type Account, findActiveAccount } from '../../src/domains/accounts/find-account.ts'
import { storePassword } from '../../src/domains/accounts/passwords/store-password.ts'
import { hashPassword } from '../../src/lib/crypto/passwords.ts'
import { redis } from '../../src/redis/client.ts'
import { digestOf, keys } from '../../src/redis/keys.ts'
import { endWindow, getUsage, setUsage } from '../support/database/rate-limits.ts'
import { newMobile, newName, registration, smsCode } from '../support/factories/registration.ts'
import { createUser, type TestUser } from '../support/factories/users.ts'
import { call, randomAddress } from '../support/http.ts'

const { signInFailures, signInFailuresPerAddress, signInLockSeconds, signInLockMaxSeconds } = config.limits

const attempt = (username: string, password: string, address = randomAddress()) =>
  call('POST', '/authorizations/', {
    body: { username, password },
    headers: { 'x-forwarded-for': address },
  })
const fail = async (times: number, username: string, address?: string) => {
  const answers = await Promise.all(
    Array.from({ length: times }, () => attempt(username, 'wrong-horse', address)),
  )
  return answers.map((answer) => answer.status)
}

/** Ends the locks of an account and of its name, as if their time had passed. */
async function unlock({ id, username }: Pick<TestUser, 'id' | 'username'>): Promise<void> {
  await endWindow('sign-in-account', `user:${id}`)
  await endWindow('sign-in-typed', `typed:${username}`)
}

const outcome = async (username: string, password: string, address?: string) => {
  const { status, json } = await attempt(username, password, address)
  return [status, json.code]
}

test('each lock of an account lasts twice as long as the previous one, up to a limit', async () => {
  const user = await createUser()
  for (let level = 0; level < 8; level++) {
    await fail(signInFailures, user.username)
    const refused = await attempt(user.username, user.password)
    expect([refused.status, refused.json.code]).toEqual([429, 'too_many_failures'])
    const expected = Math.min(signInLockMaxSeconds, signInLockSeconds * 2 ** level)
    expect(Number(refused.headers.get('retry-after'))).toBe(expected)
    await unlock(user)
  }
  expect((await attempt(user.username, user.password)).status).toBe(200)
})

test('an unknown name is locked exactly like an account', async () => {
  const [user, nobody] = [await createUser(), newName()]
  for (const name of [user.username, nobody]) {
    const statuses = [...(await fail(signInFailures, name)), ...(await fail(3, name))]
    expect(statuses).toEqual([...Array(signInFailures).fill(400), 429, 429, 429])
  }
})

test('strangers cannot lock an owner out at a known address', async () => {
  const [user, home] = [await createUser(), randomAddress()]
  expect((await attempt(user.username, user.password, home)).status).toBe(200)
  await fail(signInFailures + 5, user.username)
  expect((await attempt(user.username, user.password)).status).toBe(429)
  expect((await attempt(user.username, user.password, home)).status).toBe(200)
  await fail(signInFailures, user.username, home)
  expect((await attempt(user.username, user.password, home)).status).toBe(429)
})

test('one address that tries many accounts is refused, and others are not', async () => {
  const [user, address] = [await createUser(), randomAddress()]
  await setUsage('sign-in-address', address, signInFailuresPerAddress - 20)
  await Promise.all(Array.from({ length: 20 }, () => attempt(newName(), 'wrong-horse', address)))
  const refused = await attempt(user.username, user.password, address)
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await attempt(user.username, user.password)).status).toBe(200)
}, 60_000)

test('different spellings of a name count as one', async () => {
  const { username } = await createUser()
  const spellings = [username, username.toUpperCase(), `${username} `, username.replace('u', 'ú')]
  const statuses: number[] = []
  for (let i = 0; i < signInFailures + 2; i++)
    statuses.push((await attempt(spellings[i % spellings.length] as string, 'wrong-horse')).status)
  expect(statuses.slice(0, signInFailures)).toEqual(Array(signInFailures).fill(400))
  expect(statuses.slice(signInFailures)).toEqual([429, 429])
})

test('different spellings of a mobile count as one', async () => {
  const { mobile } = await createUser()
  const spellings = [
    mobile,
    `+86${mobile}`,
    `86${mobile}`,
    ` ${mobile}`,
    `0086 ${mobile}`,
    mobile.replace(/^.../, '$&-'),
  ]
  const statuses: number[] = []
  for (let i = 0; i < signInFailures + 2; i++)
    statuses.push((await attempt(spellings[i % spellings.length] as string, 'wrong-horse')).status)
  expect(statuses.slice(0, signInFailures)).toEqual(Array(signInFailures).fill(400))
  expect(statuses.slice(signInFailures)).toEqual([429, 429])
})

test('name and mobile together give no more tries than one of them, and no response reveals that they belong together', async () => {
  const [user, nobody] = [await createUser(), newMobile()]
  for (let i = 0; i < signInFailures / 2; i++)
    for (const name of [user.username, user.mobile])
      expect(await outcome(name, 'wrong-horse')).toEqual([400, 'invalid_credentials'])
  // not even the correct password is verified now
  for (const name of [user.username, user.mobile])
    expect(await outcome(name, user.password)).toEqual([400, 'invalid_credentials'])
  expect(await outcome(nobody, 'wrong-horse')).toEqual([400, 'invalid_credentials'])
})

test('the lock of a name is not visible through its mobile, and both locks end together', async () => {
  const user = await createUser()
  await fail(signInFailures + 1, user.username)
  expect(await outcome(user.username, user.password)).toEqual([429, 'too_many_failures'])
  expect(await outcome(user.mobile, user.password)).toEqual([400, 'invalid_credentials'])
  const left = (name: string, subject: string) => redis.ttl(`${keys.limit(name)}:${digestOf(subject)}`)
  const account = await left('sign-in-account', `user:${user.id}`)
  expect(account).toBeWithin(1, signInLockSeconds + 1)
  expect(Math.abs(account - (await left('sign-in-typed', `typed:${user.username}`)))).toBeLessThan(2)
  await unlock(user)
  expect(await outcome(user.username, user.password)).toEqual([200, undefined])
})

test('a refused address locks no account and stores no counter for the names it tries', async () => {
  const [user, name, address] = [await createUser(), newName(), randomAddress()]
  await setUsage('sign-in-address', address, signInFailuresPerAddress)
  expect(new Set(await fail(signInFailures + 2, user.username, address))).toEqual(new Set([429]))
  expect(new Set(await fail(2, name, address))).toEqual(new Set([429]))
  expect(await getUsage('sign-in-account', `user:${user.id}`)).toBe(0)
  for (const typed of [user.username, name]) expect(await getUsage('sign-in-typed', `typed:${typed}`)).toBe(0)
  expect((await attempt(user.username, user.password)).status).toBe(200)
})

test('after a password reset the owner signs in by name and by mobile, regardless of earlier failures of strangers', async () => {
  const user = await createUser()
  for (const name of [user.username, user.mobile]) await fail(signInFailures + 1, name)
  const account = (await findActiveAccount(user.id)) as Account
  expect(await storePassword(account, await hashPassword('newer-horse'))).toBe(1)
  for (const name of [user.username, user.mobile])
    expect(await outcome(name, 'newer-horse')).toEqual([200, undefined])
})

test('strangers cannot lock an account out at the address where it registered', async () => {
  const [mobile, home] = [newMobile(), randomAddress()]
  const body = registration(mobile, await smsCode(mobile))
  const headers = { 'x-forwarded-for': home }
  expect((await call('POST', '/users/', { body, headers })).status).toBe(201)
  await fail(signInFailures + 1, body.username)
  expect((await attempt(body.username, body.password, home)).status).toBe(200)
})

for (const path of ['/usernames/somebody/count/', '/mobiles/13800000001/count/'])
  test(`an address calls ${path} at most the allowed number of times an hour`, async () => {
    const address = randomAddress()
    const ask = () => call('GET', path, { headers: { 'x-forwarded-for': address } })
    await setUsage('account-lookup', address, config.limits.lookupsPerAddressHour - 1)
    expect((await ask()).status).toBe(200)
    const refused = await ask()
    expect([refused.status, refused.json.code]).toEqual([429, 'too_many_requests'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await call('GET', path)).status).toBe(200)
  })
