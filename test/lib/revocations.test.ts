import { afterAll, beforeAll, expect, test } from 'bun:test'
import { randomInt } from 'node:crypto'
import fc from 'fast-check'
import {
  cacheRevocation,
  isRevoked,
  removeExpiredRevocations,
  setCacheComplete,
} from '../../src/lib/revocations.ts'

beforeAll(() => setCacheComplete(true))
// an incomplete cache asks the database, so other files lose nothing
afterAll(() => setCacheComplete(false))

/** An id that no other test uses. */
const newUser = () => randomInt(2 ** 40, 2 ** 47)
const revokedAt = (userId: number, generation: number, id = 'token') =>
  isRevoked({ subject: String(userId), id, generation })

test('the highest generation wins, in any order in which its messages arrive', async () => {
  const generations = fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 1 })
  await fc.assert(
    fc.asyncProperty(generations, async (order) => {
      const userId = newUser()
      for (const generation of order)
        cacheRevocation({ userId, tokenId: null, generation, expiresAt: Date.now() + 60_000 })
      const highest = Math.max(...order)
      expect(await revokedAt(userId, highest - 1)).toBe(true)
      expect(await revokedAt(userId, highest)).toBe(false)
    }),
  )
})

test('a revocation lasts until the last token that it concerns has expired, in any order of its messages', async () => {
  // far in the past: removing these removes no revocation of another test
  for (const times of [
    [1_000, 2_000],
    [2_000, 1_000],
  ]) {
    const [userId, tokenId] = [newUser(), crypto.randomUUID()]
    for (const [i, expiresAt] of times.entries()) {
      cacheRevocation({ userId, tokenId: null, generation: 2 + i, expiresAt })
      cacheRevocation({ userId, tokenId, generation: 0, expiresAt })
    }
    for (const [at, isKept] of [
      [1_001, true],
      [2_000, true],
      [2_001, false],
    ] as const) {
      removeExpiredRevocations(at)
      expect([at, await revokedAt(userId, 2), await revokedAt(newUser(), 9, tokenId)]).toEqual([
        at,
        isKept,
        isKept,
      ])
    }
  }
})

test('one revoked token leaves the other tokens of its user valid', async () => {
  const [userId, tokenId] = [newUser(), crypto.randomUUID()]
  cacheRevocation({ userId, tokenId, generation: 3, expiresAt: Date.now() + 60_000 })
  expect([
    await revokedAt(userId, 3, tokenId),
    await revokedAt(userId, 3),
    await revokedAt(userId, 0),
  ]).toEqual([true, false, false])
})
