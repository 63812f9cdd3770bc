import { config } from '../../../config/index.ts'
import { verifyPassword } from '../../../lib/crypto/passwords.ts'
import { block, consume, getUsage, type Limit, release, reset } from '../../../redis/rate-limiter.ts'
import { invalidCredentials, tooManyFailures } from '../errors.ts'
import { isKnownAddress } from './known-addresses.ts'

/** Somebody who shows a password: what was typed to say whose, which user has that (perhaps nobody), from which address. */
export type Attempt = Readonly<{ userId: number | undefined; account: string; address: string }>
/** A caller who is signed in and shows the password once more. */
export type Confirmation = Readonly<{ userId: number; address: string }>

/** A user by everything that attempts are counted by. */
export type Countable = Readonly<{ id: number; username: string; mobile: string | null }>

const windowSeconds = 900
const levelSeconds = 86_400
const { signInFailures, signInFailuresPerAddress, signInLockSeconds, signInLockMaxSeconds } = config.limits

/** Failures under one name as it was typed, whether somebody has it or not: all that a stranger can learn from a 429. */
const asTyped: Limit = { name: 'sign-in-typed', points: signInFailures, seconds: windowSeconds }
/** Failures at one account, by name and mobile together, from addresses that it has not been signed in from. */
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
 * one; `forgiveAttempt` takes it back when the password was right. The address pays first: one that is refused costs no
 * account anything.
 * @throws 429 too_many_failures, with a lock that doubles from SIGN_IN_LOCK to SIGN_IN_LOCK_MAX; 400 invalid_credentials
 *   to a stranger when it is only the account that is locked, since a 429 would tell which mobile belongs to which name
 */
export async function consumeLoginAttempt({ userId, account, address }: Attempt): Promise<void> {
  await spend(fromAddress, address)
  if (userId !== undefined && (await isKnownAddress(userId, address)))
    return spend(atHome, home(userId, address))
  const typed = await spendPoint(asTyped, typedAs(account))
  if (typed && userId !== undefined) await lockAtLeast(atAccount, user(userId), typed.lockSeconds)
  if (typed) throw tooManyFailures({ retryAfterSeconds: typed.retryAfterSeconds })
  if (userId === undefined || !(await spendPoint(atAccount, user(userId)))) return
  // as long as looking at a password would take, in the same queue
  await verifyPassword('', undefined, address)
  throw invalidCredentials()
}

/** The same for somebody who is signed in and shows the password once more. @throws 429 too_many_failures */
export async function countConfirmation({ userId, address }: Confirmation): Promise<void> {
  await spend(fromAddress, address)
  if (await isKnownAddress(userId, address)) await spend(atHome, home(userId, address))
  else await spend(atAccount, user(userId))
}

/** A success was no failure. */
export async function resetLoginAttempts(attempt: Confirmation & { account?: string }): Promise<void> {
  const { userId, account, address } = attempt
  await release(fromAddress, address)
  if (await isKnownAddress(userId, address)) return clear(atHome, home(userId, address))
  await clear(atAccount, user(userId))
  if (account !== undefined) await clear(asTyped, typedAs(account))
}

/** Whoever has proved to own the account is no longer held back by the failures of strangers. */
export async function clearAccountLock({ id, username, mobile }: Countable): Promise<void> {
  await Promise.all([
    clear(atAccount, user(id)),
    clear(asTyped, typedAs(username)),
    mobile !== null && clear(asTyped, typedAs(mobile)),
  ])
}

/** Forgets what is counted by the id of an account that is no more. */
export async function deleteLoginAttempts(userId: number): Promise<void> {
  await clear(atAccount, user(userId))
}

const user = (userId: number) => `user:${userId}`
const home = (userId: number, address: string) => `user:${userId}:${address}`

/** The database takes several spellings for one name: without case, accents and spaces behind it. */
function typedAs(account: string): string {
  return `typed:${account.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trimEnd()}`
}

async function spend(limit: Limit, subject: string): Promise<void> {
  const refusal = await spendPoint(limit, subject)
  if (refusal) throw tooManyFailures({ retryAfterSeconds: refusal.retryAfterSeconds })
}

type Refusal = Readonly<{ retryAfterSeconds: number; lockSeconds: number }>

/** Undefined while there was a point left. */
async function spendPoint(limit: Limit, subject: string): Promise<Refusal | undefined> {
  const usage = await consume(limit, subject)
  if (usage.allowed) return undefined
  const { retryAfterSeconds } = usage
  // of those who are refused exactly one comes first, and locks
  if (usage.used > limit.points + 1) return { retryAfterSeconds, lockSeconds: 0 }
  const { used: level } = await consume(levels, `${limit.name}:${subject}`)
  const lockSeconds = Math.min(signInLockMaxSeconds, signInLockSeconds * 2 ** Math.min(level - 1, 20))
  await block(limit, subject, lockSeconds)
  return { retryAfterSeconds: lockSeconds, lockSeconds }
}

/** The account is locked together with the name, so that both are open again when the name is. */
async function lockAtLeast(limit: Limit, subject: string, lockSeconds: number): Promise<void> {
  if (lockSeconds === 0) return
  const now = await getUsage(limit, subject)
  if (now.allowed || now.retryAfterSeconds < lockSeconds) await block(limit, subject, lockSeconds)
}

async function clear(limit: Limit, subject: string): Promise<void> {
  await Promise.all([reset(limit, subject), reset(levels, `${limit.name}:${subject}`)])
}
