import { expect, test } from 'bun:test'
import { pbkdf2Sync } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { config } from '../../src/config.ts'
import { db } from '../../src/db/client.ts'
import { users } from '../../src/db/schema/auth.ts'
import { redis } from '../../src/redis/client.ts'
import { digestOf, keys } from '../../src/redis/keys.ts'
import { call, randomAddress } from '../support/http.ts'
import { mintUser } from '../support/mint.ts'
import { newName } from '../support/people.ts'

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

/** Lets the lock of an account end, as time would. */
async function unlock(userId: number): Promise<void> {
  await redis.del(`${keys.limit('sign-in-account')}:${digestOf(`user:${userId}`)}`)
}

test('each lock of an account lasts twice as long as the one before, up to a limit', async () => {
  const user = await mintUser()
  for (let level = 0; level < 8; level++) {
    await fail(signInFailures, user.username)
    const refused = await attempt(user.username, user.password)
    expect([refused.status, refused.json.code]).toEqual([429, 'too_many_failures'])
    const expected = Math.min(signInLockMaxSeconds, signInLockSeconds * 2 ** level)
    expect(Number(refused.headers.get('retry-after'))).toBe(expected)
    await unlock(user.id)
  }
  expect((await attempt(user.username, user.password)).status).toBe(200)
})

test('a name that nobody has is locked exactly like an account', async () => {
  const [user, nobody] = [await mintUser(), newName()]
  for (const name of [user.username, nobody]) {
    const statuses = [...(await fail(signInFailures, name)), ...(await fail(3, name))]
    expect(statuses).toEqual([...Array(signInFailures).fill(400), 429, 429, 429])
  }
})

test('strangers cannot lock an owner out of an address that the owner signs in from', async () => {
  const [user, home] = [await mintUser(), randomAddress()]
  expect((await attempt(user.username, user.password, home)).status).toBe(200)
  await fail(signInFailures + 5, user.username)
  expect((await attempt(user.username, user.password)).status).toBe(429)
  expect((await attempt(user.username, user.password, home)).status).toBe(200)
  await fail(signInFailures, user.username, home)
  expect((await attempt(user.username, user.password, home)).status).toBe(429)
})

test('one address that tries many accounts is refused, and others are not', async () => {
  const [user, address] = [await mintUser(), randomAddress()]
  for (let i = 0; i < signInFailuresPerAddress; i += 20)
    await Promise.all(Array.from({ length: 20 }, () => attempt(newName(), 'wrong-horse', address)))
  const refused = await attempt(user.username, user.password, address)
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await attempt(user.username, user.password)).status).toBe(200)
}, 60_000)

test('different spellings of a name and the mobile count as one account', async () => {
  const user = await mintUser()
  const spellings = [user.username, user.username.toUpperCase(), user.mobile, ` ${user.username}`.trimStart()]
  const statuses: number[] = []
  for (let i = 0; i < signInFailures + 2; i++)
    statuses.push((await attempt(spellings[i % spellings.length] as string, 'wrong-horse')).status)
  expect(statuses.slice(0, signInFailures)).toEqual(Array(signInFailures).fill(400))
  expect(statuses.slice(signInFailures)).toEqual([429, 429])
})

test('an unknown, a barred, a Django and a plain account answer a wrong password in the same words', async () => {
  const { django, barred, plain } = await kindsOfAccount()
  const bodies = []
  for (const name of [newName(), '13900000000', django, barred, plain]) {
    const { json, status } = await attempt(name, 'wrong-horse')
    const { request_id, ...body } = json
    bodies.push(JSON.stringify({ status, ...body }))
  }
  expect(new Set(bodies).size).toBe(1)
})

test('the time of a refusal does not tell which accounts exist', async () => {
  const samples = 30
  const { django, plain } = await kindsOfAccount()
  const times: Record<'unknown' | 'django' | 'plain', number[]> = { unknown: [], django: [], plain: [] }
  for (let i = 0; i < samples; i++) {
    // fresh names and cleared counts: what is compared is a refused password, not a lock
    const kinds = (['unknown', 'django', 'plain'] as const).toSorted(() => Math.random() - 0.5)
    for (const kind of kinds) {
      const name = { unknown: newName(), django: django, plain: plain }[kind]
      const begun = performance.now()
      const { status } = await attempt(name, 'wrong-horse')
      times[kind].push(performance.now() - begun)
      expect(status).toBe(400)
    }
    for (const name of [django, plain]) {
      const [row] = await db.select({ id: users.id }).from(users).where(eq(users.username, name))
      await unlock(row?.id as number)
    }
  }
  expect(Math.abs(mannWhitney(times.unknown, times.plain))).toBeLessThan(3.9)
  expect(Math.abs(mannWhitney(times.unknown, times.django))).toBeLessThan(3.9)
}, 120_000)

/** A test of the test: two samples that differ by five milliseconds in ten are told apart. */
test('the comparison of times would notice a difference', () => {
  const sample = (shift: number) => Array.from({ length: 30 }, (_, i) => 150 + (i % 10) + shift)
  expect(Math.abs(mannWhitney(sample(0), sample(5)))).toBeGreaterThan(3.9)
  expect(Math.abs(mannWhitney(sample(0), sample(0)))).toBeLessThan(0.1)
})

async function kindsOfAccount() {
  const [django, barred, plain] = [await mintUser(), await mintUser(), await mintUser()]
  const hash = pbkdf2Sync('old-horse-1', 'seasalt', 260_000, 32, 'sha256').toString('base64')
  const password = `pbkdf2_sha256$260000$seasalt$${hash}`
  await db.update(users).set({ password }).where(eq(users.id, django.id))
  await db.update(users).set({ isActive: false }).where(eq(users.id, barred.id))
  return { django: django.username, barred: barred.username, plain: plain.username }
}

/** The z-score of the Mann–Whitney U test, ties corrected by mid-ranks: |z| < 3.9 in 9,999 of 10,000 equal pairs. */
function mannWhitney(a: readonly number[], b: readonly number[]): number {
  const all = [...a.map((value) => ({ value, first: true })), ...b.map((value) => ({ value, first: false }))]
  all.sort((x, y) => x.value - y.value)
  let rankSum = 0
  for (let from = 0; from < all.length; ) {
    let to = from
    while (to < all.length && all[to]?.value === all[from]?.value) to++
    const midRank = (from + 1 + to) / 2
    for (let i = from; i < to; i++) if (all[i]?.first) rankSum += midRank
    from = to
  }
  const [n, m] = [a.length, b.length]
  const u = rankSum - (n * (n + 1)) / 2
  return (u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12)
}
