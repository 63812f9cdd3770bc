import { config } from '../../../config/index.ts'
import { verifyPassword } from '../../../lib/crypto/passwords.ts'
import { releaseSlot, reserveSlot } from '../../../redis/attempt-slots.ts'
import { digestOf } from '../../../redis/keys.ts'
import { defineLimit, type Limit } from '../../../redis/limit-policies.ts'
import { block, consume, getUsage, reset } from '../../../redis/rate-limiter.ts'
import { waitForSlot } from '../../../redis/wait-for-slot.ts'
import { tooManyFailures, tooManyNetworkFailures } from '../errors.ts'
import { isKnownAddress, listKnownAddresses } from './known-addresses.ts'
import { knownAddressKey, typedNameKey, userKey } from './throttle-subjects.ts'

/**
 * One password attempt: the account name as typed (undefined for a signed-in caller who confirms the password), the user whom it
 * names (undefined if none), and the caller's address.
 */
type Attempt = SignInAttempt | (Confirmation & Readonly<{ account?: undefined }>)

type SignInAttempt = Readonly<{ userId: number | undefined; account: string; address: string }>

type Confirmation = Readonly<{ userId: number; address: string }>

/** The fields of a user by which failed attempts are counted. */
export type ThrottledUser = Readonly<{ id: number; username: string; mobile: string | null }>

const windowSeconds = 900
const levelSeconds = 86_400
const { signInFailures, signInFailuresPerAddress, signInLockSeconds, signInLockMaxSeconds } = config.limits

/** Failures under one name as typed, whether or not an account has it, so a 429 reveals nothing about accounts. */
const byTypedName = defineLimit({ name: 'sign-in-typed', points: signInFailures, seconds: windowSeconds })
/** Failures at one account, by name and mobile together, from unknown addresses. */
const byAccount = defineLimit({ name: 'sign-in-account', points: signInFailures, seconds: windowSeconds })
/** Failures at one account from one known address. Strangers cannot lock the owner out there. */
const byKnownAddress = defineLimit({ name: 'sign-in-home', points: signInFailures, seconds: windowSeconds })
/** Failures of signed-in callers who confirm the password of their account. Strangers without a token cannot use it up. */
const byTokenHolder = defineLimit({ name: 'sign-in-holder', points: signInFailures, seconds: windowSeconds })
/** Failures from one address, at any account. */
const byAddress = defineLimit({
  name: 'sign-in-address',
  points: signInFailuresPerAddress,
  seconds: windowSeconds,
})
/** Locks of one subject within a day: each lock lasts twice as long as the previous one. */
const lockCount = defineLimit({ name: 'sign-in-locks', points: 1_000_000, seconds: levelSeconds })

/**
 * Verifies a password under the throttle. Only failures count, but each attempt first reserves a try: concurrent guesses get no
 * more tries than sequential ones, and concurrent correct passwords wait for each other instead of being refused. The address
 * comes first: an address over its limit uses up no attempt of any account. A correct password clears the locks.
 * @param check verifies the password; an error that it throws counts nothing
 * @returns what `check` returned, or false to a stranger when only the account is locked, because a 429 would reveal which
 *   mobile belongs to which name
 * @throws 429 too_many_failures, with a lock that doubles from SIGN_IN_LOCK to SIGN_IN_LOCK_MAX; 503 service_unavailable
 */
export async function verifyThrottled(attempt: Attempt, check: () => Promise<boolean>): Promise<boolean> {
  const { address } = attempt
  return withSlot({ limit: byAddress, subject: address, refuse: tooManyNetworkFailures }, async () => {
    const isCorrect = await verifyCounted(attempt, check)
    if (!isCorrect) await consume(byAddress, address)
    return isCorrect
  })
}

async function verifyCounted(attempt: Attempt, check: () => Promise<boolean>): Promise<boolean> {
  const { userId, account, address } = attempt
  if (account === undefined) return verifyUnder(byTokenHolder, userKey(userId), check)
  if (userId !== undefined && (await isKnownAddress(userId, address)))
    return verifyUnder(byKnownAddress, knownAddressKey(userId, digestOf(address)), check)
  return verifyAtNewAddress(attempt, check)
}

/** Verifies a secret of one subject under a separate limit, which a right one clears. @throws 429 too_many_failures */
export function verifyUnder(limit: Limit, subject: string, check: () => Promise<boolean>): Promise<boolean> {
  return withSlot({ limit, subject }, () => settle([[limit, subject]], check))
}

/**
 * A stranger waits for the typed name only, one attempt at a time: waiting for attempts under another name of the account would
 * reveal that the names belong together.
 */
function verifyAtNewAddress(attempt: SignInAttempt, check: () => Promise<boolean>): Promise<boolean> {
  const { userId, account } = attempt
  const subject = typedNameKey(account)
  const typed: Counter = [byTypedName, subject]
  if (userId === undefined)
    return withSlot({ limit: byTypedName, subject, concurrent: 1 }, () => settle([typed], check))
  const onLock = (seconds: number) => lockAtLeast(byAccount, userKey(userId), seconds)
  return withSlot({ limit: byTypedName, subject, concurrent: 1, onLock }, () =>
    verifyByTypedName(typed, { ...attempt, userId }, check),
  )
}

/** Does not wait for the account: with all its tries failed or under way, the password is not verified. */
async function verifyByTypedName(
  typed: Counter,
  { userId, address }: Confirmation,
  check: () => Promise<boolean>,
): Promise<boolean> {
  const [id, own] = [crypto.randomUUID(), userKey(userId)]
  const slot = await reserveSlot(byAccount, own, id)
  try {
    if (slot === 'reserved') return await settle([typed, [byAccount, own]], check)
    if (slot === 'exhausted') await consumePoint(byAccount, own)
    // takes as long as verifying a password, in the same queue
    await verifyPassword('', undefined, address)
    return await settle([typed], async () => false)
  } finally {
    await releaseSlot(byAccount, own, id)
  }
}

type Counter = readonly [limit: Limit, subject: string]

/** Runs the check, then counts its failure or clears the failures before it. */
async function settle(counters: readonly Counter[], check: () => Promise<boolean>): Promise<boolean> {
  const isCorrect = await check()
  for (const [limit, subject] of counters) await (isCorrect ? clear(limit, subject) : consume(limit, subject))
  return isCorrect
}

type SlotWish = Readonly<{
  limit: Limit
  subject: string
  concurrent?: number
  refuse?: typeof tooManyFailures
  /** Called with the seconds of a lock that begins now. */
  onLock?: (seconds: number) => unknown
}>

/** Runs the work in a slot, once one is free. @throws 429 too_many_failures when the failures reach the limit */
async function withSlot<T>(wish: SlotWish, work: () => Promise<T>): Promise<T> {
  const { limit, subject, concurrent, refuse = tooManyFailures, onLock } = wish
  const id = crypto.randomUUID()
  if ((await waitForSlot(() => reserveSlot(limit, subject, id, concurrent))) === 'exhausted') {
    const refusal = await consumePoint(limit, subject)
    // the lock has ended in this moment
    if (!refusal) return withSlot(wish, work)
    await onLock?.(refusal.lockSeconds)
    throw refuse({ retryAfterSeconds: refusal.retryAfterSeconds })
  }
  try {
    return await work()
  } finally {
    await releaseSlot(limit, subject, id)
  }
}

/**
 * Clears the locks of an account whose owner has proved the ownership in another way, except those at known addresses: see
 * `clearLockAt`.
 */
export async function clearAccountLock({ id, username, mobile }: ThrottledUser): Promise<void> {
  await Promise.all([
    clear(byAccount, userKey(id)),
    clear(byTokenHolder, userKey(id)),
    clear(byTypedName, typedNameKey(username)),
    mobile !== null && clear(byTypedName, typedNameKey(mobile)),
  ])
}

/** Clears the lock of an account at the address where its owner has proved the ownership. Other known addresses stay locked. */
export async function clearLockAt(userId: number, address: string): Promise<void> {
  await clear(byKnownAddress, knownAddressKey(userId, digestOf(address)))
}

/** Deletes the counters of an account. Call this before its known addresses are deleted, because they have counters too. */
export async function deleteLoginAttempts(userId: number): Promise<void> {
  const known = await listKnownAddresses(userId)
  await Promise.all([
    clear(byAccount, userKey(userId)),
    clear(byTokenHolder, userKey(userId)),
    ...known.map((digest) => clear(byKnownAddress, knownAddressKey(userId, digest))),
  ])
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
