import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { config } from '../../../src/config/index.ts'
import { db } from '../../../src/db/client.ts'
import { tokenRevocations } from '../../../src/db/schema/auth.ts'
import { disableAccount } from '../../../src/domains/accounts/disable-account.ts'
import { newAccessToken } from '../../../src/domains/accounts/sign-in/access-token.ts'
import { purgeRevocations } from '../../../src/domains/accounts/sign-in/revocation-feed.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { verifyToken } from '../../../src/lib/crypto/tokens.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { breakSubscriptions, startSecondProcess } from '../../support/processes/second-process.ts'

let neighbour: Awaited<ReturnType<typeof startSecondProcess>>
beforeAll(async () => {
  neighbour = await startSecondProcess()
})
afterAll(() => neighbour.stop())

const here = async (token: string) => (await call('GET', '/user/', { token })).status
const everywhere = async (token: string) => [await here(token), await neighbour.status(token)]

test('signing out kills this token on every process at once, and no other of the user', async () => {
  for (let i = 0; i < 20; i++) {
    const user = await createUser()
    const other = await newAccessToken(user.id, 0)
    expect(await everywhere(user.token)).toEqual([200, 200])
    expect((await call('DELETE', '/authorizations/', { token: user.token })).status).toBe(204)
    expect(await neighbour.status(user.token)).toBe(401)
    expect(await here(user.token)).toBe(401)
    expect(await everywhere(other)).toEqual([200, 200])
  }
})

test('fifty requests that sign one token out at once leave one row, and two tokens of one user a row each', async () => {
  const user = await createUser()
  const other = await newAccessToken(user.id, 0)
  const signOut = (token: string) => call('DELETE', '/authorizations/', { token })
  const answers = await Promise.all([
    ...Array.from({ length: 50 }, () => signOut(user.token)),
    ...Array.from({ length: 5 }, () => signOut(other)),
  ])
  for (const { status } of answers) expect([204, 401]).toContain(status)
  const rows = await db.select().from(tokenRevocations).where(eq(tokenRevocations.userId, user.id))
  expect(rows).toHaveLength(2)
  expect(await everywhere(user.token)).toEqual([401, 401])
  expect(await everywhere(other)).toEqual([401, 401])
})

test('a changed password kills every older token of the user on every process, and the new one lives', async () => {
  const user = await createUser()
  const second = await newAccessToken(user.id, 0)
  const body = { old_password: user.password, password: 'newer-horse', password2: 'newer-horse' }
  const { status, json } = await call<{ token: string }>('PUT', '/user/password/', {
    token: user.token,
    body,
  })
  expect(status).toBe(200)
  expect(await everywhere(user.token)).toEqual([401, 401])
  expect(await everywhere(second)).toEqual([401, 401])
  expect(await everywhere(json.token)).toEqual([200, 200])
})

test('a barred user is out on every process at once and cannot sign in', async () => {
  const user = await createUser()
  expect(await everywhere(user.token)).toEqual([200, 200])
  await disableAccount(user.id)
  expect(await everywhere(user.token)).toEqual([401, 401])
  const body = { username: user.username, password: user.password }
  const answer = await call('POST', '/authorizations/', { body })
  expect([answer.status, answer.json.code]).toEqual([400, 'invalid_credentials'])
  expect(disableAccount(user.id)).rejects.toMatchObject({ status: 404 })
})

test('while the subscription is broken the database is asked: dead is dead, and alive is alive', async () => {
  const [dead, alive] = [await createUser(), await createUser()]
  for (let i = 0; i < 5; i++) {
    await breakSubscriptions(process.pid, neighbour.pid)
    const token = await newAccessToken(dead.id, 0)
    await call('DELETE', '/authorizations/', { token })
    expect(await everywhere(token)).toEqual([401, 401])
    expect(await everywhere(alive.token)).toEqual([200, 200])
  }
})

test('a revocation whose message was lost is found at the next look', async () => {
  const user = await createUser()
  expect(await neighbour.status(user.token)).toBe(200)
  const { id } = (await verifyToken('access', user.token, config.jwtSecrets)) ?? { id: '' }
  const expiresAt = addSeconds(now(), 3600)
  await db.insert(tokenRevocations).values({ userId: user.id, tokenId: id, generation: 0, expiresAt })
  const end = performance.now() + 10_000
  let status = 200
  while (status === 200 && performance.now() < end) status = await neighbour.status(user.token)
  expect(status).toBe(401)
})

test('a process that starts knows what died before, with nothing left of it in Redis', async () => {
  const [signedOut, changed, alive] = [await createUser(), await createUser(), await createUser()]
  await call('DELETE', '/authorizations/', { token: signedOut.token })
  const body = { old_password: changed.password, password: 'newer-horse', password2: 'newer-horse' }
  await call('PUT', '/user/password/', { token: changed.token, body })
  const late = await startSecondProcess()
  try {
    const answers = [signedOut, changed, alive].map((user) => late.status(user.token))
    expect(await Promise.all(answers)).toEqual([401, 401, 200])
  } finally {
    late.stop()
  }
})

test('a token signed while the password changed belongs to the old generation and is dead', async () => {
  const user = await createUser()
  const body = { old_password: user.password, password: 'newer-horse', password2: 'newer-horse' }
  await call('PUT', '/user/password/', { token: user.token, body })
  expect(await here(await newAccessToken(user.id, 0))).toBe(401)
  expect(await here(await newAccessToken(user.id, 1))).toBe(200)
})

test('only rows of tokens that have expired are purged', async () => {
  const user = await createUser()
  const row = (seconds: number) => ({
    userId: user.id,
    tokenId: crypto.randomUUID(),
    generation: 0,
    expiresAt: addSeconds(now(), seconds),
  })
  const [dead, live] = [row(-1), row(3600)]
  await db.insert(tokenRevocations).values([dead, live])
  expect(await purgeRevocations()).toBeGreaterThanOrEqual(1)
  const left = await db.select().from(tokenRevocations).where(eq(tokenRevocations.userId, user.id))
  expect(left.map((found) => found.tokenId)).toEqual([live.tokenId])
})
