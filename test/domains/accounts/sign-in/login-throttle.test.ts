import { expect, test } from 'bun:test'
import { config } from '../../../../src/config/index.ts'
import { verifyThrottled } from '../../../../src/domains/accounts/sign-in/login-throttle.ts'
import type { Limit } from '../../../../src/redis/limit-policies.ts'
import { getUsage, reset } from '../../../../src/redis/rate-limiter.ts'
import { createUser } from '../../../support/factories/users.ts'
import { randomAddress } from '../../../support/http.ts'

const { signInFailures, signInLockSeconds } = config.limits
const byAccount: Limit = { name: 'sign-in-account', points: signInFailures, seconds: 900 }
const lockCount: Limit = { name: 'sign-in-locks', points: 1_000_000, seconds: 86_400 }

test('an account whose tries are used up under several names locks once, and twice as long the next time', async () => {
  const { id } = await createUser()
  const subject = `user:${id}`
  // a name that was never typed before, from a new address: only the account counts
  const guess = () =>
    verifyThrottled({ userId: id, account: crypto.randomUUID(), address: randomAddress() }, async () => false)
  for (const [level, seconds] of [
    [1, signInLockSeconds],
    [2, 2 * signInLockSeconds],
  ] as const) {
    for (let i = 0; i < signInFailures; i++) expect(await guess()).toBe(false)
    expect((await getUsage(lockCount, `${byAccount.name}:${subject}`)).used).toBe(level - 1)
    for (let i = 0; i < 3; i++) expect(await guess()).toBe(false)
    expect((await getUsage(lockCount, `${byAccount.name}:${subject}`)).used).toBe(level)
    const { allowed, retryAfterSeconds } = await getUsage(byAccount, subject)
    expect([allowed, retryAfterSeconds > seconds - 60, retryAfterSeconds <= seconds]).toEqual([
      false,
      true,
      true,
    ])
    // the lock ends
    await reset(byAccount, subject)
  }
})
