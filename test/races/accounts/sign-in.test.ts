import { afterAll, beforeAll, expect, test } from 'bun:test'
import { pbkdf2Sync } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { config } from '../../../src/config/index.ts'
import { db } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { getUsage } from '../../support/database/rate-limits.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { app, call, randomAddress } from '../../support/http.ts'
import { atFailpoint } from '../../support/processes/at-failpoint.ts'
import { startSecondProcess } from '../../support/processes/second-process.ts'

const { signInFailures } = config.limits
const atOnce = 32

let second: Awaited<ReturnType<typeof startSecondProcess>>
beforeAll(async () => {
  second = await startSecondProcess()
})
afterAll(() => second.stop())

/** Signs in on this process or, for odd numbers, on the second one. */
async function signIn(i: number, username: string, password: string, address = randomAddress()) {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify({ username, password }),
  }
  const response = await (i % 2
    ? fetch(`${second.base}/authorizations/`, init)
    : app.handle(new Request('http://localhost/authorizations/', init)))
  const { code } = (await response.json()) as { code?: string }
  return [response.status, code] as const
}

const all = (count: number, work: (i: number) => ReturnType<typeof signIn>) =>
  Promise.all(Array.from({ length: count }, (_, i) => work(i)))

async function fail(times: number, { username }: TestUser, address?: string): Promise<void> {
  for (let i = 0; i < times; i++) expect((await signIn(0, username, 'wrong-horse', address))[0]).toBe(400)
}

const allSignedIn = Array(atOnce).fill([200, undefined])

test('32 concurrent correct passwords of one user all sign in on two processes, also one failure before the lock', async () => {
  for (const before of [0, signInFailures - 1]) {
    const user = await createUser()
    await fail(before, user)
    expect(await all(atOnce, (i) => signIn(i, user.username, user.password))).toEqual(allSignedIn)
    expect(await getUsage('sign-in-account', `user:${user.id}`)).toBe(0)
  }
})

test('32 concurrent correct passwords all sign in from one address, new or known', async () => {
  const [user, home] = [await createUser(), randomAddress()]
  for (const before of [0, signInFailures - 1]) {
    await fail(before, user, home)
    expect(await all(atOnce, (i) => signIn(i, user.username, user.password, home))).toEqual(allSignedIn)
  }
  expect(await getUsage('sign-in-address', home)).toBe(signInFailures - 1)
})

test('concurrent guesses on two processes get no more tries than sequential ones, by name and mobile together', async () => {
  const user = await createUser()
  const names = [user.username, user.mobile]
  const answers = await all(60, (i) => signIn(i, names[Math.floor(i / 2) % 2] as string, 'wrong-horse'))
  expect(await getUsage('sign-in-account', `user:${user.id}`)).toBeGreaterThanOrEqual(signInFailures)
  const outcomes = new Set(answers.map((answer) => answer.join(' ')))
  expect([...outcomes].sort()).toEqual(['400 invalid_credentials', '429 too_many_failures'])
  // each name is refused aloud from its own eleventh failure on
  expect(answers.filter(([status]) => status === 400)).toHaveLength(2 * signInFailures)
  for (const name of names) expect((await signIn(0, name, user.password))[0]).toBe(429)
})

test('correct passwords among wrong ones are never refused while failures are left', async () => {
  const user = await createUser()
  const answers = await all(24, (i) => signIn(i, user.username, i % 4 ? user.password : 'wrong-horse'))
  const correct = answers.filter((_, i) => i % 4)
  expect(correct).toEqual(Array(correct.length).fill([200, undefined]))
})

test('a new hash at a sign-in never undoes a password change that comes first', async () => {
  const user = await createUser()
  const django = pbkdf2Sync(user.password, 'seasalt', 1_000, 32, 'sha256').toString('base64')
  await db
    .update(users)
    .set({ password: `pbkdf2_sha256$1000$seasalt$${django}` })
    .where(eq(users.id, user.id))
  const body = { old_password: user.password, password: 'newer-horse', password2: 'newer-horse' }
  const change = () => call('PUT', '/user/password/', { token: user.token, body })
  const [status, code] = await atFailpoint('hash:renewed', change, () =>
    signIn(0, user.username, user.password),
  )
  expect([status, code]).toEqual([400, 'invalid_credentials'])
  expect((await signIn(0, user.username, user.password))[0]).toBe(400)
  expect((await signIn(0, user.username, 'newer-horse'))[0]).toBe(200)
})
