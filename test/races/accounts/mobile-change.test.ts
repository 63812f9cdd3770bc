import { expect, spyOn, test } from 'bun:test'
import { eq, inArray } from 'drizzle-orm'
import { config } from '../../../src/config/index.ts'
import { db } from '../../../src/db/client.ts'
import { mobileChanges, users } from '../../../src/db/schema/auth.ts'
import { applyMobileChanges } from '../../../src/domains/accounts/mobile/apply-mobile-changes.ts'
import { storeMobile } from '../../../src/domains/accounts/mobile/store-mobile.ts'
import * as revocations from '../../../src/domains/accounts/sign-in/revoke-tokens.ts'
import * as sms from '../../../src/gateways/messages/sms.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { log } from '../../../src/lib/log.ts'
import { getUsage, setUsage } from '../../support/database/rate-limits.ts'
import { outboxOf, receivedBy, sendMessagesOf } from '../../support/factories/messages.ts'
import { newMobile, registration } from '../../support/factories/registration.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'
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

test('the notices to the owner exist exactly if the change does, and hold no readable address', async () => {
  const [user, rival, mobile] = [await createUser(), await createUser(), newMobile()]
  await requestChange(user)
  expect((await outboxOf(user.id)).map(({ kind }) => kind)).toEqual(['mobile_change'])
  // the change fails at its last statement, because another account has the mobile meanwhile
  await db.update(users).set({ mobile }).where(eq(users.id, rival.id))
  const [row] = await db.select().from(users).where(eq(users.id, user.id))
  const owner = { ...user, generation: row?.tokenGeneration as number }
  await expect(storeMobile(owner, mobile)).rejects.toMatchObject({ code: 'mobile_taken' })
  expect(await outboxOf(user.id)).toHaveLength(1)
  await db.update(users).set({ mobile: null }).where(eq(users.id, rival.id))
  await storeMobile(owner, mobile)
  const rows = await outboxOf(user.id)
  expect(rows).toHaveLength(2)
  for (const { subject } of rows) {
    expect(subject).not.toContain(user.mobile)
    expect(subject).not.toContain('更换')
  }
})

test('of a change that a killed process has committed, the owner is notified at the old mobile', async () => {
  const [user, mobile] = [await createUser(), newMobile()]
  const [row] = await db.select().from(users).where(eq(users.id, user.id))
  const revoked = spyOn(revocations, 'broadcastRevocation').mockRejectedValue(new Error('killed'))
  try {
    const owner = { ...user, generation: row?.tokenGeneration as number }
    await expect(storeMobile(owner, mobile)).rejects.toThrow('killed')
  } finally {
    revoked.mockRestore()
  }
  expect(await storedMobiles(user)).toEqual([mobile])
  const masked = mobile.replace(/^(\d{3})\d{4}/, '$1****')
  // another test may send what is due
  await sendMessagesOf(user.id)
  await waitUntil('the notice', async () =>
    (await receivedBy(user.mobile)).some((text) => text.includes(`已更换为 ${masked}`)),
  )
  expect(await receivedBy(mobile)).toEqual([])
})

test('where the shop cannot reach the owner the change still waits, and the log names the owner', async () => {
  const user = await createUser()
  const logged = spyOn(log, 'info')
  const configured = spyOn(sms, 'isSmsNoticeConfigured').mockReturnValue(false)
  try {
    expect((await requestChange(user)).status).toBe(202)
    expect(logged.mock.calls).toContainEqual([
      { userId: user.id, event: 'requested' },
      'owner cannot be notified of the change of a mobile',
    ] as never)
  } finally {
    configured.mockRestore()
    logged.mockRestore()
  }
  expect(await outboxOf(user.id)).toEqual([])
  expect(await storedMobiles(user)).toEqual([user.mobile])
  const { json } = await call<{ mobile_change: { ready_at: string } }>('GET', '/user/', { token: user.token })
  expect(new Date(json.mobile_change.ready_at).getTime()).toBeGreaterThan(now().getTime())
})

test('notices to the owner stay within their own daily limit of the mobile, and are sent the day after', async () => {
  const user = await createUser()
  await requestChange(user)
  await sendMessagesOf(user.id)
  await waitUntil('a sent notice', async () => (await outboxOf(user.id))[0]?.sentTime !== null)
  expect(await getUsage('sms-notice-mobile', user.mobile)).toBe(1)
  await setUsage('sms-notice-mobile', user.mobile, config.limits.smsPerMobileDaily)
  expect((await requestChange(user)).status).toBe(202)
  await sendMessagesOf(user.id)
  await waitUntil('a postponed notice', async () => {
    const [, waiting] = await outboxOf(user.id)
    return waiting?.tries === 0 && waiting.dueTime !== null && waiting.dueTime > now()
  })
})
