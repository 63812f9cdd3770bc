import { expect, test } from 'bun:test'
import { config } from '../../src/config/index.ts'
import { shiftClock } from '../../src/lib/clock.ts'
import { releaseSlot, reserveSlot, type Slot } from '../../src/redis/attempt-slots.ts'
import { redis } from '../../src/redis/client.ts'
import { underFailureLimit } from '../../src/redis/failure-limit.ts'
import { digestOf, keys } from '../../src/redis/keys.ts'
import { consume, getUsage } from '../../src/redis/rate-limiter.ts'
import { waitForSlot } from '../../src/redis/wait-for-slot.ts'

const limit = { name: 'test-slots', points: 3, seconds: 900 }
const subjectOf = () => crypto.randomUUID()
const fail = (subject: string, times: number) =>
  Promise.all(Array.from({ length: times }, () => consume(limit, subject)))

test('failures and attempts under way together never exceed the limit', async () => {
  const subject = subjectOf()
  await fail(subject, 1)
  expect([await reserveSlot(limit, subject, 'a'), await reserveSlot(limit, subject, 'b')]).toEqual([
    'reserved',
    'reserved',
  ])
  expect(await reserveSlot(limit, subject, 'c')).toBe('busy')
  await releaseSlot(limit, subject, 'a')
  await releaseSlot(limit, subject, 'a')
  expect([await reserveSlot(limit, subject, 'c'), await reserveSlot(limit, subject, 'd')]).toEqual([
    'reserved',
    'busy',
  ])
  await fail(subject, 2)
  expect(await reserveSlot(limit, subject, 'e')).toBe('exhausted')
})

test('a caller may bound the attempts under way further', async () => {
  const subject = subjectOf()
  expect([await reserveSlot(limit, subject, 'a', 1), await reserveSlot(limit, subject, 'b', 1)]).toEqual([
    'reserved',
    'busy',
  ])
})

test('the slot of a process that crashed is free after a minute, and leaves nothing in Redis', async () => {
  const subject = subjectOf()
  await reserveSlot(limit, subject, 'crashed', 1)
  const key = keys.attempts(`${keys.limit(limit.name)}:${digestOf(subject)}`)
  expect(await redis.pttl(key)).toBeWithin(30_000, 60_001)
  const at = async (milliseconds: number) => {
    shiftClock(milliseconds)
    try {
      return await reserveSlot(limit, subject, 'next', 1)
    } finally {
      shiftClock(-milliseconds)
    }
  }
  expect([await at(30_000), await at(60_001)]).toEqual(['busy', 'reserved'])
})

test('an attempt that fails, throws or succeeds frees its slot', async () => {
  const [subject, attempts] = [subjectOf(), limit.points * 2]
  for (let i = 0; i < attempts; i++) expect(await underFailureLimit(limit, subject, async () => i)).toBe(i)
  for (let i = 0; i < attempts; i++)
    await expect(underFailureLimit(limit, subject, () => Promise.reject(new Error('bug')))).rejects.toThrow(
      'bug',
    )
  expect((await getUsage(limit, subject)).used).toBe(0)
})

test('an address that has used up its failures is refused until the end of the window, the last failure included', async () => {
  const subject = subjectOf()
  const attempt = () => underFailureLimit(limit, subject, async (countFailure) => countFailure())
  for (let i = 0; i < limit.points; i++) await attempt()
  const refusal = await attempt().catch((error: unknown) => error)
  expect(refusal).toMatchObject({ status: 429, code: 'too_many_requests' })
  const { retryAfterSeconds } = (refusal as { details: { retryAfterSeconds: number } }).details
  expect(retryAfterSeconds).toBeWithin(limit.seconds - 120, limit.seconds + 1)
})

test('a use is allowed up to the last point and refused beyond it, for reading and for spending', async () => {
  const subject = subjectOf()
  await fail(subject, limit.points - 1)
  expect(await consume(limit, subject)).toMatchObject({ allowed: true, used: 3 })
  expect(await getUsage(limit, subject)).toMatchObject({ allowed: true, used: 3 })
  expect(await consume(limit, subject)).toMatchObject({ allowed: false, used: 4 })
  expect(await getUsage(limit, subject)).toMatchObject({ allowed: false, used: 4 })
})

test('as many attempts wait as the queue holds, one more is refused, and another may wait once one ends', async () => {
  const size = config.limits.passwordQueue
  for (let round = 0; round < 2; round++) {
    let slot: Slot = 'busy'
    const waiting = Array.from({ length: size }, () => waitForSlot(async () => slot))
    await expect(waitForSlot(async () => 'busy')).rejects.toMatchObject({
      status: 503,
      details: { retryAfterSeconds: 5 },
    })
    // an attempt that finds a slot does not wait
    expect(await waitForSlot(async () => 'reserved')).toBe('reserved')
    slot = round === 0 ? 'reserved' : 'exhausted'
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([slot]))
  }
})
