import { pbkdf2, timingSafeEqual } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import { createFairQueue, type FairQueueSize } from '../concurrency/concurrency-limiter.ts'
import { serviceUnavailable } from '../errors.ts'

const deriveKey = promisify(pbkdf2)
const cost = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const
const queueFull = () => serviceUnavailable({ retryAfterSeconds: 5 })

/** All processors but one, which stays free for other work. */
export const defaultHashConcurrency = Math.max(1, availableParallelism() - 1)

let queue = createFairQueue({ concurrent: defaultHashConcurrency, perClient: 4, waiting: 500 }, queueFull)

/**
 * Sets how many passwords this process hashes at a time, in all and for one address, and how many may wait. Each running
 * hash takes 19 MiB and one processor.
 */
export function limitHashing(size: FairQueueSize): void {
  queue = createFairQueue(size, queueFull)
}

/**
 * Hashes a password with argon2id (m = 19 MiB, t = 2, p = 1, the OWASP parameters).
 * @param address the caller's address; addresses take turns
 * @throws 503 service_unavailable when too many wait
 */
export function hashPassword(password: string, address?: string): Promise<string> {
  return queue.run(() => Bun.password.hash(password, cost), address)
}

/**
 * Verifies a password against an argon2id hash or Django's `pbkdf2_sha256$…`. An unusable hash (Django's `!…`, undefined)
 * fails after the time of a real one, so that timing does not reveal which accounts exist.
 * @param address the caller's address; addresses take turns
 * @throws 503 service_unavailable when too many wait
 */
export async function verifyPassword(
  password: string,
  hash: string | undefined,
  address?: string,
): Promise<boolean> {
  if (hash?.startsWith('$argon2')) return queue.run(() => Bun.password.verify(password, hash), address)
  if (hash?.startsWith('pbkdf2_sha256$')) return queue.run(() => verifyPbkdf2(password, hash), address)
  await queue.run(async () => Bun.password.verify(password, await decoyHash()), address)
  return false
}

/** Whether the next successful sign-in should replace the hash with one of `hashPassword`. */
export function needsRehash(hash: string): boolean {
  return !hash.startsWith(`$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},`)
}

let decoy: Promise<string> | undefined

function decoyHash(): Promise<string> {
  decoy ??= Bun.password.hash('no account has this password', cost)
  return decoy
}

async function verifyPbkdf2(password: string, hash: string): Promise<boolean> {
  const [, rounds, salt, key] = hash.split('$')
  const iterations = Number(rounds)
  if (!salt || !key || !Number.isInteger(iterations) || iterations < 1 || iterations > 10_000_000)
    return false
  const expected = Buffer.from(key, 'base64')
  const actual = await deriveKey(password, salt, iterations, 32, 'sha256')
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}
