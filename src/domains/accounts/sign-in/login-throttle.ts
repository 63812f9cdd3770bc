import { config } from '../../../config/index.ts'
import { verifyPassword } from '../../../lib/crypto/passwords.ts'
import { normalizeMobile } from '../../../lib/mobile-number.ts'
import { block, consume, getUsage, type Limit, release, reset } from '../../../redis/rate-limiter.ts'
import { invalidCredentials, tooManyFailures } from '../errors.ts'
import { isKnownAddress } from './known-addresses.ts'

/** One password attempt: the account name as typed, the user it names (undefined if none), and the caller's address. */
export type LoginAttempt = Readonly<{ userId: number | undefined; account: string; address: string }>
/** A signed-in caller who confirms the password. */
export type Confirmation = Readonly<{ userId: number; address: string }>

/** The fields of a user by which failed attempts are counted. */
export type ThrottledUser = Readonly<{ id: number; username: string; mobile: string | null }>

const windowSeconds = 900
const levelSeconds = 86_400
const { signInFailures, signInFailuresPerAddress, signInLockSeconds, signInLockMaxSeconds } = config.limits

/** Failures under one name as typed, whether or not an account has it, so a 429 reveals nothing about accounts. */
const byTypedName: Limit = { name: 'sign-in-typed', points: signInFailures, seconds: windowSeconds }
/** Failures at one account, by name and mobile together, from unknown addresses. */
const byAccount: Limit = { name: 'sign-in-account', points: signInFailures, seconds: windowSeconds }
/** Failures at one account from one known address. Strangers cannot lock the owner out there. */
const byKnownAddress: Limit = { name: 'sign-in-home', points: signInFailures, seconds: windowSeconds }
/** Failures from one address, at any account. */
const byAddress: Limit = {
  name: 'sign-in-address',
  points: signInFailuresPerAddress,
  seconds: windowSeconds,
}
/** Locks of one subject within a day: each lock lasts twice as long as the previous one. */
const lockCount: Limit = { name: 'sign-in-locks', points: 1_000_000, seconds: levelSeconds }

/**
 * Counts an attempt before the password is verified, so concurrent guesses get no more tries than sequential ones;
 * `resetLoginAttempts` undoes the count after a correct password. The address is counted first: an address over its limit
 * uses up no attempt of any account.
 * @throws 429 too_many_failures, with a lock that doubles from SIGN_IN_LOCK to SIGN_IN_LOCK_MAX; 400 invalid_credentials
 *   to a stranger when only the account is locked, because a 429 would reveal which mobile belongs to which name
 */
export async function consumeLoginAttempt({ userId, account, address }: LoginAttempt): Promise<void> {
  await consumeOrRefuse(byAddress, address)
  if (userId !== undefined && (await isKnownAddress(userId, address)))
    return consumeOrRefuse(byKnownAddress, knownAddressKey(userId, address))
  const typed = await consumePoint(byTypedName, typedNameKey(account))
  if (typed && userId !== undefined) await lockAtLeast(byAccount, userKey(userId), typed.lockSeconds)
  if (typed) throw tooManyFailures({ retryAfterSeconds: typed.retryAfterSeconds })
  if (userId === undefined || !(await consumePoint(byAccount, userKey(userId)))) return
  // takes as long as verifying a password, in the same queue
  await verifyPassword('', undefined, address)
  throw invalidCredentials()
}

/** Counts a password confirmation by a signed-in caller. @throws 429 too_many_failures */
export async function consumeConfirmation({ userId, address }: Confirmation): Promise<void> {
  await consumeOrRefuse(byAddress, address)
  if (await isKnownAddress(userId, address))
    await consumeOrRefuse(byKnownAddress, knownAddressKey(userId, address))
  else await consumeOrRefuse(byAccount, userKey(userId))
}

/** Undoes the count of an attempt whose password was correct, and clears its locks. */
export async function resetLoginAttempts(attempt: Confirmation & { account?: string }): Promise<void> {
  const { userId, account, address } = attempt
  await release(byAddress, address)
  if (await isKnownAddress(userId, address)) return clear(byKnownAddress, knownAddressKey(userId, address))
  await clear(byAccount, userKey(userId))
  if (account !== undefined) await clear(byTypedName, typedNameKey(account))
}

/** Clears the locks of an account whose owner has proved the ownership in another way. */
export async function clearAccountLock({ id, username, mobile }: ThrottledUser): Promise<void> {
  await Promise.all([
    clear(byAccount, userKey(id)),
    clear(byTypedName, typedNameKey(username)),
    mobile !== null && clear(byTypedName, typedNameKey(mobile)),
  ])
}

/** Deletes the counters of a closed account. */
export async function deleteLoginAttempts(userId: number): Promise<void> {
  await clear(byAccount, userKey(userId))
}

const userKey = (userId: number) => `user:${userId}`
const knownAddressKey = (userId: number, address: string) => `user:${userId}:${address}`

/**
 * Folds the spellings of one mobile. In a name, folds case, accents and trailing spaces, as the database's collation compares
 * names.
 */
function typedNameKey(account: string): string {
  const mobile = normalizeMobile(account)
  if (mobile !== undefined) return `typed:${mobile}`
  return `typed:${account.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trimEnd()}`
}

async function consumeOrRefuse(limit: Limit, subject: string): Promise<void> {
  const refusal = await consumePoint(limit, subject)
  if (refusal) throw tooManyFailures({ retryAfterSeconds: refusal.retryAfterSeconds })
}

type Refusal = Readonly<{ retryAfterSeconds: number; lockSeconds: number }>

/** Uses up one point. @returns undefined while a point was left, else the refusal, with a lock for the first one refused */
async function consumePoint(limit: Limit, subject: string): Promise<Refusal | undefined> {
  const usage = await consume(limit, subject)
  if (usage.allowed) return undefined
  const { retryAfterSeconds } = usage
  // exactly one of the refused attempts is the first, and it locks
  if (usage.used > limit.points + 1) return { retryAfterSeconds, lockSeconds: 0 }
  const { used: level } = await consume(lockCount, `${limit.name}:${subject}`)
  const lockSeconds = Math.min(signInLockMaxSeconds, signInLockSeconds * 2 ** Math.min(level - 1, 20))
  await block(limit, subject, lockSeconds)
  return { retryAfterSeconds: lockSeconds, lockSeconds }
}

/** Locks the account as long as the typed name, so both unlock together. */
async function lockAtLeast(limit: Limit, subject: string, lockSeconds: number): Promise<void> {
  if (lockSeconds === 0) return
  const usage = await getUsage(limit, subject)
  if (usage.allowed || usage.retryAfterSeconds < lockSeconds) await block(limit, subject, lockSeconds)
}

async function clear(limit: Limit, subject: string): Promise<void> {
  await Promise.all([reset(limit, subject), reset(lockCount, `${limit.name}:${subject}`)])
}
