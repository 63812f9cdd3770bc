import { expect, spyOn, test } from 'bun:test'
import { eq, inArray } from 'drizzle-orm'
import { config } from '../../../src/config/index.ts'
import { db } from '../../../src/db/client.ts'
import { mobileChanges, users } from '../../../src/db/schema/auth.ts'
import { applyMobileChanges } from '../../../src/domains/accounts/mobile/apply-mobile-changes.ts'
import * as notices from '../../../src/domains/verification/deliver-sms-notice.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import * as queue from '../../../src/redis/queue.ts'
import { getUsage, setUsage } from '../../support/database/rate-limits.ts'
import { newMobile, registration } from '../../support/factories/registration.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { smsCodeFor } from '../../support/vendors/oauth.ts'

const rounds = 4
const codeTo = (mobile: string) => smsCodeFor(mobile, 'change_mobile')
const storedMobiles = async (...owners: TestUser[]) =>
  (
    await db
      .select({ mobile: users.mobile })
      .from(users)
      .where(
        inArray(
          users.id,
          owners.map(({ id }) => id),
        ),
      )
  ).map(({ mobile }) => mobile)
const pendingOf = ({ id }: TestUser) => db.select().from(mobileChanges).where(eq(mobileChanges.userId, id))

/** Stores a change whose waiting time has passed. */
async function dueChange(user: TestUser, mobile: string): Promise<void> {
  const past = addSeconds(now(), -60)
  await db.insert(mobileChanges).values({ userId: user.id, mobile, readyAt: past })
}

test('of two concurrent changes of one account one succeeds, and only its new token is valid', async () => {
  for (let round = 0; round < rounds; round++) {
    const [user, one, two] = [await createUser(), newMobile(), newMobile()]
    const old_code = await codeTo(user.mobile)
    const bodies = [
      { old_code, mobile: one, new_code: await codeTo(one) },
      { old_code, mobile: two, new_code: await codeTo(two) },
    ]
    const answers = await Promise.all(
      bodies.map((body) => call<{ token: string }>('PUT', '/user/mobile/', { token: user.token, body })),
    )
    const won = answers.findIndex(({ status }) => status === 200)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await storedMobiles(user)).toEqual([bodies[won]?.mobile as string])
    expect((await call('GET', '/user/', { token: answers[won]?.json.token })).status).toBe(200)
  }
})

test('of two accounts that change to one mobile concurrently, and of a change and a registration, one gets it', async () => {
  for (let round = 0; round < rounds; round++) {
    const [a, b, mobile] = [await createUser(), await createUser(), newMobile()]
    await dueChange(a, mobile)
    const old_code = await codeTo(b.mobile)
    const change = { old_code, mobile, new_code: await codeTo(mobile) }
    const body = registration(mobile, await smsCodeFor(mobile, 'register'))
    const rival = () =>
      round % 2
        ? call('POST', '/users/', { body })
        : call('PUT', '/user/mobile/', { token: b.token, body: change })
    await Promise.all([applyMobileChanges(1_000), rival()])
    const owners = await db.select({ id: users.id }).from(users).where(eq(users.mobile, mobile))
    expect(owners).toHaveLength(1)
    expect(await pendingOf(a)).toEqual([])
  }
})

test('a change that is applied by several workers and cancelled concurrently is either made once or not at all', async () => {
  for (let round = 0; round < rounds; round++) {
    const [user, mobile] = [await createUser(), newMobile()]
    await dueChange(user, mobile)
    const workers = Array.from({ length: 4 }, () => applyMobileChanges(1_000))
    const cancelled = call('DELETE', '/user/mobile/', { token: user.token })
    await Promise.all(workers)
    const isCancelled = (await cancelled).status === 204
    expect(await storedMobiles(user)).toEqual([isCancelled ? user.mobile : mobile])
    const [row] = await db
      .select({ generation: users.tokenGeneration })
      .from(users)
      .where(eq(users.id, user.id))
    expect(row?.generation).toBe(isCancelled ? 0 : 1)
    expect(await pendingOf(user)).toEqual([])
  }
})

test('a change that becomes due while the account closes leaves no mobile behind', async () => {
  for (let round = 0; round < rounds; round++) {
    const [user, mobile] = [await createUser(), newMobile()]
    await dueChange(user, mobile)
    const closing = { token: user.token, body: { password: user.password } }
    const [closed] = await Promise.all([call('DELETE', '/user/', closing), applyMobileChanges(1_000)])
    // a change that comes first revokes the token and raises the generation, so the account stays open
    expect(await storedMobiles(user)).toEqual([closed.status === 204 ? null : mobile])
    expect(await pendingOf(user)).toEqual([])
  }
})

/** Requests a change without the old mobile. */
async function requestChange(user: TestUser, mobile = newMobile()) {
  const body = { mobile, new_code: await codeTo(mobile), password: user.password }
  return call('PUT', '/user/mobile/', { token: user.token, body })
}

test('the owner is notified only of a committed change, and a notice that cannot be queued stops nothing', async () => {
  const [user, mobile] = [await createUser(), newMobile()]
  const committed: unknown[] = []
  const queued = spyOn(notices, 'queueSmsNotice').mockImplementation(async () => {
    committed.push([await storedMobiles(user), (await pendingOf(user)).length])
    throw new Error('the queue is down')
  })
  try {
    expect((await requestChange(user)).status).toBe(202)
    const body = { old_code: await codeTo(user.mobile), mobile, new_code: await codeTo(mobile) }
    const changed = await call<{ token: string }>('PUT', '/user/mobile/', { token: user.token, body })
    expect((await call('GET', '/user/', { token: changed.json.token })).status).toBe(200)
  } finally {
    queued.mockRestore()
  }
  expect(committed).toEqual([
    [[user.mobile], 1],
    [[mobile], 0],
  ])
})

test('notices to the owner stay within their own daily limit of the mobile', async () => {
  const user = await createUser()
  await requestChange(user)
  expect(await getUsage('sms-notice-mobile', user.mobile)).toBe(1)
  await setUsage('sms-notice-mobile', user.mobile, config.limits.smsPerMobileDaily)
  const enqueued = spyOn(queue, 'enqueue')
  const last = await requestChange(user)
  const toOwner = enqueued.mock.calls.filter(([, message]) => 'notice' in (message as object))
  enqueued.mockRestore()
  expect([last.status, toOwner]).toEqual([202, []])
})
