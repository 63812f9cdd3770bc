import { afterEach, expect, type Mock, spyOn, test } from 'bun:test'
import { Queue } from 'bullmq'
import { eq } from 'drizzle-orm'
import { db } from '../../src/db/client.ts'
import { oauthIdentities } from '../../src/db/schema/auth.ts'
import { outboxMessages } from '../../src/db/schema/messages.ts'
import { openSession } from '../../src/domains/accounts/sign-in/complete-sign-in.ts'
import { issueTokens, refreshTokensOf } from '../../src/domains/accounts/sign-in/refresh-tokens.ts'
import { revokeToken } from '../../src/domains/accounts/sign-in/revoke-tokens.ts'
import { publishInvalidation } from '../../src/domains/catalog/cache/change-events.ts'
import type { OutboxRow } from '../../src/domains/messages/load-message.ts'
import { openOwnerNotice } from '../../src/domains/messages/owner-notices.ts'
import { sendOutboxMessage, sendOutboxMessages } from '../../src/domains/messages/send-messages.ts'
import { findOwner } from '../../src/domains/oauth/identities.ts'
import { createCaptchaPool } from '../../src/domains/verification/captcha-pool.ts'
import { startDiscardingFiles } from '../../src/jobs/discard-files.ts'
import { startErasingLateWrites } from '../../src/jobs/erase-late-writes.ts'
import { startSchedule } from '../../src/jobs/schedule.ts'
import { addSeconds, now } from '../../src/lib/clock.ts'
import { log } from '../../src/lib/log.ts'
import { redis } from '../../src/redis/client.ts'
import { keys } from '../../src/redis/keys.ts'
import { queueOptions } from '../../src/redis/queue.ts'
import { createReceiver, outboxOf } from '../support/factories/messages.ts'
import { createOrder } from '../support/factories/orders/orders.ts'
import { createUser } from '../support/factories/users.ts'
import { waitUntil } from '../support/processes/isolated-app.ts'
import { sandbox } from '../support/vendors/sandbox.ts'

const spies: Mock<(...values: never[]) => unknown>[] = []
afterEach(() => {
  for (const spy of spies.splice(0)) spy.mockRestore()
})

type Level = 'info' | 'warn' | 'error'
type Line = readonly [fields: Readonly<Record<string, unknown>> | string, message?: string]

/** Records the lines of a level. `find` returns the first with a message. */
function record(level: Level) {
  const spy = spyOn(log, level)
  spies.push(spy as unknown as (typeof spies)[number])
  const lines = () => spy.mock.calls as unknown as Line[]
  return { find: (message: string) => lines().find(([first, second]) => (second ?? first) === message) }
}

const bug = expect.objectContaining({ message: 'out of paper' })
const wrongType = expect.objectContaining({ message: expect.stringContaining('WRONGTYPE') })
const fail = () => Promise.reject(new Error('out of paper'))

test('a sign-in whose cart cannot be merged succeeds, and the log names the user', async () => {
  const [{ id }, guestId] = [await createUser(), crypto.randomUUID()]
  await redis.set(keys.guestCart(guestId), 'no cart')
  const logged = record('error')
  const session = await openSession(id, 0, { address: '198.18.0.1', guestId, isRenewable: false })
  expect(session).toMatchObject({ token: expect.any(String), cart: { merged: 0, left: 0 } })
  expect(logged.find('guest cart merge failed, cart kept for the next sign-in')?.[0]).toEqual({
    err: wrongType,
    userId: id,
  })
})

test('a renewal whose address cannot be stored still gives its tokens, and the log names the user', async () => {
  const { id } = await createUser()
  const { refreshToken } = await issueTokens(id, 0, true)
  await redis.set(keys.knownAddresses(id), 'no set')
  const logged = record('warn')
  const tokens = await refreshTokensOf(refreshToken as string, '198.18.0.1')
  expect(tokens.refreshToken).toBeString()
  expect(logged.find('address of a renewal not remembered')?.[0]).toEqual({ err: wrongType, userId: id })
})

test('a revocation and an invalidation that Redis refuses are logged, and change nothing else', async () => {
  const { id } = await createUser()
  const publish = spyOn(redis, 'publish').mockImplementation(fail)
  spies.push(publish as unknown as (typeof spies)[number])
  const logged = record('warn')
  const expiresAt = Math.ceil(now().getTime() / 1000) + 60
  const claims = { subject: String(id), id: crypto.randomUUID(), expiresAt, generation: 0, data: {} }
  await revokeToken(claims)
  await publishInvalidation(['contents'])
  expect(logged.find('revocation broadcast failed, processes find it by polling')?.[0]).toEqual({ err: bug })
  expect(logged.find('cache invalidation not published')?.[0]).toEqual({ err: bug })
})

test('subjects of one identity that belong to two users are refused, and an alert names both', async () => {
  const [one, two] = [await createUser(), await createUser()]
  const subjects = [crypto.randomUUID(), crypto.randomUUID()]
  const provider = 'qq'
  for (const [i, userId] of [one.id, two.id].entries())
    await db.insert(oauthIdentities).values({ userId, provider, subject: subjects[i] as string })
  const logged = record('error')
  await expect(findOwner({ provider, subjects })).rejects.toMatchObject({ code: 'identity_taken' })
  const line = logged.find('subjects of one identity are bound to several users')?.[0]
  expect(line).toMatchObject({ alert: 'identity_split', provider })
  expect([...(line as { users: number[] }).users].sort()).toEqual([one.id, two.id].sort())
})

test('a captcha that cannot be drawn ahead is logged', async () => {
  const logged = record('error')
  await createCaptchaPool({ size: 1, concurrency: 1, draw: fail })
    .next()
    .catch(() => {})
  await waitUntil('it is logged', () => logged.find('captcha not drawn') !== undefined)
  expect(logged.find('captcha not drawn')?.[0]).toEqual({ err: bug })
})

test('a notice that no known secret decrypts is not sent, and the log names its kind', () => {
  const logged = record('error')
  expect(openOwnerNotice('mobile_change', { notice: 'a.b.c' })).toBeUndefined()
  expect(logged.find('no known secret decrypts a notice to an owner')?.[0]).toEqual({ kind: 'mobile_change' })
})

test('a message that is not delivered is logged with its kind, its reason and its try', async () => {
  const user = await createReceiver('sms')
  await createOrder(3, { user })
  const [row] = await outboxOf(user.id)
  await sandbox('/faults/', { gateway: 'sms', mode: 'refused', subject: user.mobile, count: 1 })
  const logged = record('warn')
  await sendOutboxMessage(row as OutboxRow)
  const line = logged.find('outbox message not delivered')?.[0]
  expect(line).toEqual({ message: row?.id, kind: 'order_shipped', reason: expect.any(String), tries: 1 })
})

test('a scheduled job that fails is logged with its name and its error', async () => {
  const name = `test-${crypto.randomUUID()}`
  const logged = record('error')
  const stop = await startSchedule(name, 200, fail)
  try {
    await waitUntil('it is logged', () => logged.find('scheduled job failed') !== undefined)
    expect(logged.find('scheduled job failed')?.[0]).toEqual({ err: bug, job: name })
  } finally {
    await stop()
    const left = await redis.keys(`*:${name}:*`)
    if (left.length > 0) await redis.del(...left)
  }
})

for (const [queue, start, message] of [
  ['erase-late-writes', startErasingLateWrites, 'erasure job dropped: no known secret decrypts it'],
  ['discard-pictures', startDiscardingFiles, 'picture job dropped: no known secret decrypts it'],
] as const)
  test(`a job of ${queue} that no known secret decrypts is dropped and logged`, async () => {
    const logged = record('error')
    const [stop, jobs] = [start(), new Queue(queue, queueOptions)]
    const options = { removeOnComplete: true, removeOnFail: true }
    try {
      // a worker of another test may take a job first
      await waitUntil('it is logged', async () => {
        const job = await jobs.add(queue, { sealed: 'a.b.c' }, options)
        await waitUntil('the job is done', async () => (await jobs.getJob(job.id as string)) === undefined)
        return logged.find(message) !== undefined
      })
    } finally {
      await stop()
      await jobs.close()
    }
  })

test('an outbox message that fails unexpectedly is logged and stops no other', async () => {
  const user = await createReceiver('sms')
  await createOrder(3, { user })
  const [row] = await outboxOf(user.id)
  const broken = { ...(row as OutboxRow), id: undefined, subject: 'no json', dedupeKey: crypto.randomUUID() }
  await db.insert(outboxMessages).values(broken)
  const logged = record('error')
  const [dueTime, message] = [addSeconds(now(), -3_600), 'outbox message failed unexpectedly']
  // another test may take a message first
  await waitUntil('both are done', async () => {
    const change = { dueTime, tries: 0 }
    await db.update(outboxMessages).set(change).where(eq(outboxMessages.dedupeKey, broken.dedupeKey))
    await sendOutboxMessages(200)
    return logged.find(message) !== undefined && (await outboxOf(user.id))[0]?.sentTime instanceof Date
  })
  expect(logged.find(message)?.[0]).toMatchObject({ err: expect.any(Error), kind: 'order_shipped' })
})
