import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { config } from '../../../src/config/index.ts'
import { db } from '../../../src/db/client.ts'
import { tokenRevocations } from '../../../src/db/schema/auth.ts'
import { disableAccount } from '../../../src/domains/accounts/disable-account.ts'
import {
  newAccessToken,
  newRenewableToken,
  renewableSeconds,
} from '../../../src/domains/accounts/sign-in/access-token.ts'
import { purgeRevocations } from '../../../src/domains/accounts/sign-in/revocation-feed.ts'
import { addSeconds, now, shiftClock } from '../../../src/lib/clock.ts'
import { verifyToken } from '../../../src/lib/crypto/tokens.ts'
import { cacheRevocation, isRevoked } from '../../../src/lib/revocations.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'
import { breakSubscriptions, startSecondProcess } from '../../support/processes/second-process.ts'

let secondProcess: Awaited<ReturnType<typeof startSecondProcess>>
beforeAll(async () => {
  secondProcess = await startSecondProcess()
})
afterAll(() => secondProcess.stop())

const here = async (token: string) => (await call('GET', '/user/', { token })).status
const everywhere = async (token: string) => [await here(token), await secondProcess.status(token)]

test('signing out revokes the token in every process immediately, and no other token of the user', async () => {
  for (let i = 0; i < 20; i++) {
    const user = await createUser()
    const other = await newAccessToken(user.id, 0)
    expect(await everywhere(user.token)).toEqual([200, 200])
    expect((await call('DELETE', '/authorizations/', { token: user.token })).status).toBe(204)
    expect(await secondProcess.status(user.token)).toBe(401)
    expect(await here(user.token)).toBe(401)
    expect(await everywhere(other)).toEqual([200, 200])
  }
})

test('a sign-out is stored until no token of the sign-in is valid any more, also when a token outlives a renewable one', async () => {
  const user = await createUser()
  const claims = await verifyToken('access', user.token, config.jwtSecrets)
  expect((await call('DELETE', '/authorizations/', { token: user.token })).status).toBe(204)
  const [stored] = await db.select().from(tokenRevocations).where(eq(tokenRevocations.userId, user.id))
  const lifetime = ((claims?.expiresAt ?? 0) * 1000 - now().getTime()) / 1000
  expect(lifetime).toBeGreaterThan(renewableSeconds)
  expect(stored?.expiresAt.getTime()).toBeGreaterThanOrEqual((claims?.expiresAt ?? Number.NaN) * 1000)
})

test('a sign-out with an old token of a refresh family is stored until the youngest one has expired', async () => {
  const [user, family] = [await createUser(), crypto.randomUUID()]
  shiftClock(-600_000)
  const old = await newRenewableToken(user.id, 0, family).finally(() => shiftClock(600_000))
  const young = await newRenewableToken(user.id, 0, family)
  expect((await call('DELETE', '/authorizations/', { token: old })).status).toBe(204)
  expect(await here(young)).toBe(401)
  const [stored] = await db.select().from(tokenRevocations).where(eq(tokenRevocations.userId, user.id))
  const claims = await verifyToken('access', young, config.jwtSecrets)
  expect(stored?.expiresAt.getTime()).toBeGreaterThanOrEqual((claims?.expiresAt ?? Number.NaN) * 1000)
})

test('fifty concurrent sign-outs of one token store one revocation, and two tokens of one user store one each', async () => {
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

test('a password change revokes every older token of the user in every process, and the new token is valid', async () => {
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

test('a disabled user is signed out of every process immediately and cannot sign in', async () => {
  const user = await createUser()
  expect(await everywhere(user.token)).toEqual([200, 200])
  await disableAccount(user.id)
  expect(await everywhere(user.token)).toEqual([401, 401])
  const body = { username: user.username, password: user.password }
  const answer = await call('POST', '/authorizations/', { body })
  expect([answer.status, answer.json.code]).toEqual([400, 'invalid_credentials'])
  expect(disableAccount(user.id)).rejects.toMatchObject({ status: 409, code: 'account_locked' })
})

test('while the subscription is broken, tokens are checked in the database: revoked ones are refused, valid ones accepted', async () => {
  const [revoked, valid] = [await createUser(), await createUser()]
  for (let i = 0; i < 5; i++) {
    await breakSubscriptions(process.pid, secondProcess.pid)
    const token = await newAccessToken(revoked.id, 0)
    await call('DELETE', '/authorizations/', { token })
    expect(await everywhere(token)).toEqual([401, 401])
    expect(await everywhere(valid.token)).toEqual([200, 200])
  }
})

test('a revocation whose message was lost is found by the next poll', async () => {
  const user = await createUser()
  expect(await secondProcess.status(user.token)).toBe(200)
  const { id } = (await verifyToken('access', user.token, config.jwtSecrets)) ?? { id: '' }
  const expiresAt = addSeconds(now(), 3600)
  await db.insert(tokenRevocations).values({ userId: user.id, tokenId: id, generation: 0, expiresAt })
  const end = performance.now() + 10_000
  let status = 200
  while (status === 200 && performance.now() < end) status = await secondProcess.status(user.token)
  expect(status).toBe(401)
})

test('a new process knows the revocations from before its start', async () => {
  const [signedOut, changed, valid] = [await createUser(), await createUser(), await createUser()]
  await call('DELETE', '/authorizations/', { token: signedOut.token })
  const body = { old_password: changed.password, password: 'newer-horse', password2: 'newer-horse' }
  await call('PUT', '/user/password/', { token: changed.token, body })
  const late = await startSecondProcess()
  try {
    const answers = [signedOut, changed, valid].map((user) => late.status(user.token))
    expect(await Promise.all(answers)).toEqual([401, 401, 200])
  } finally {
    late.stop()
  }
})

test('a token of the generation before a password change is refused', async () => {
  const user = await createUser()
  const body = { old_password: user.password, password: 'newer-horse', password2: 'newer-horse' }
  await call('PUT', '/user/password/', { token: user.token, body })
  expect(await here(await newAccessToken(user.id, 0))).toBe(401)
  expect(await here(await newAccessToken(user.id, 1))).toBe(200)
})

test('the purge deletes only revocations of expired tokens', async () => {
  const user = await createUser()
  const row = (seconds: number) => ({
    userId: user.id,
    tokenId: crypto.randomUUID(),
    generation: 0,
    expiresAt: addSeconds(now(), seconds),
  })
  const [expired, current] = [row(-1), row(3600)]
  await db.insert(tokenRevocations).values([expired, current])
  expect(await purgeRevocations()).toBeGreaterThanOrEqual(1)
  const left = await db.select().from(tokenRevocations).where(eq(tokenRevocations.userId, user.id))
  expect(left.map((found) => found.tokenId)).toEqual([current.tokenId])
})

test('a revocation leaves the memory once all of its tokens have expired', async () => {
  const expiresAt = now().getTime() - 1
  const checks = []
  for (const tokenId of [crypto.randomUUID(), null]) {
    const user = await createUser()
    const claims = { subject: String(user.id), id: tokenId ?? crypto.randomUUID(), generation: 0 }
    cacheRevocation({ userId: user.id, tokenId, generation: 1, expiresAt })
    expect(isRevoked(claims)).toBe(true)
    checks.push(claims)
  }
  for (const claims of checks)
    await waitUntil('the revocation is removed', async () => !(await isRevoked(claims)))
})
