import { config } from '../../config.ts'
import { redis } from '../../redis/client.ts'
import { digestOf, keys, seconds } from '../../redis/keys.ts'
import { forget, giveBack, type Limit, lock, use } from '../../redis/limiter.ts'
import { tooManyFailures } from './errors.ts'

/** Somebody who shows a password: which account (a user's id, or the name that nobody has), from which address. */
export type Attempt = Readonly<{ userId: number | undefined; account: string; address: string }>

const windowSeconds = 900
const levelSeconds = 86_400
const { signInFailures, signInFailuresPerAddress, signInLockSeconds, signInLockMaxSeconds } = config.limits

/** Failures at one account from addresses that it has not been signed in from. */
const atAccount: Limit = { name: 'sign-in-account', points: signInFailures, seconds: windowSeconds }
/** Failures at one account from one address that is familiar: strangers cannot lock its owner out. */
const atHome: Limit = { name: 'sign-in-home', points: signInFailures, seconds: windowSeconds }
/** Failures from one address, whatever the account. */
const fromAddress: Limit = {
  name: 'sign-in-address',
  points: signInFailuresPerAddress,
  seconds: windowSeconds,
}
/** How often a subject was locked within a day: each lock lasts twice as long as the one before. */
const levels: Limit = { name: 'sign-in-locks', points: 1_000_000, seconds: levelSeconds }

/**
 * Counts an attempt before the password is looked at, so that a burst of guesses at once gets no more tries than one by
 * one; `forgiveAttempt` takes it back when the password was right.
 * @throws 429 too_many_failures, with a lock that doubles from SIGN_IN_LOCK to SIGN_IN_LOCK_MAX
 */
export async function countAttempt(attempt: Attempt): Promise<void> {
  const [limit, subject] = await accountLimit(attempt)
  await Promise.all([spend(limit, subject), spend(fromAddress, attempt.address)])
}

/** A success was no failure, and makes the address a familiar one. */
export async function forgiveAttempt(attempt: Attempt): Promise<void> {
  const [limit, subject] = await accountLimit(attempt)
  await Promise.all([
    forget(limit, subject),
    forget(levels, `${limit.name}:${subject}`),
    giveBack(fromAddress, attempt.address),
    attempt.userId === undefined ? undefined : becomeFamiliar(attempt.userId, attempt.address),
  ])
}

/** Whoever has proved to own the account is no longer held back by the failures of strangers. */
export async function forgiveAccount(userId: number): Promise<void> {
  const subject = `user:${userId}`
  await Promise.all([forget(atAccount, subject), forget(levels, `${atAccount.name}:${subject}`)])
}

/** Forgets where an account was signed in from, and its failures. */
export async function forgetAttempts(userId: number): Promise<void> {
  await Promise.all([forgiveAccount(userId), redis.del(keys.familiarAddresses(userId))])
}

/** The account counts by its user's id: the database takes several spellings for one name, and name and mobile for one user. */
async function accountLimit({ userId, account, address }: Attempt): Promise<[Limit, string]> {
  if (userId === undefined) return [atAccount, `name:${account.toLowerCase()}`]
  const familiar = await redis.sismember(keys.familiarAddresses(userId), digestOf(address))
  return familiar ? [atHome, `user:${userId}:${address}`] : [atAccount, `user:${userId}`]
}

async function spend(limit: Limit, subject: string): Promise<void> {
  const usage = await use(limit, subject)
  if (usage.allowed) return
  // of those who are refused exactly one comes first, and locks
  if (usage.used > limit.points + 1) throw tooManyFailures(usage)
  const { used: level } = await use(levels, `${limit.name}:${subject}`)
  const lockSeconds = Math.min(signInLockMaxSeconds, signInLockSeconds * 2 ** Math.min(level - 1, 20))
  await lock(limit, subject, lockSeconds)
  throw tooManyFailures({ retryAfterSeconds: lockSeconds })
}

const maxFamiliar = 50

async function becomeFamiliar(userId: number, address: string): Promise<void> {
  const key = keys.familiarAddresses(userId)
  await redis.multi().sadd(key, digestOf(address)).expire(key, seconds.familiarAddress).exec()
  // whichever goes: an owner of so many addresses has others
  if ((await redis.scard(key)) > maxFamiliar) await redis.spop(key)
}
