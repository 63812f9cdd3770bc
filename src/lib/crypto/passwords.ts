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
 * Verifies a password against an argon2id hash or Django's `pbkdf2_sha256$…`. An unusable hash (Django's `!…`, too many rounds,
 * undefined) fails after the time of a real one, so that timing does not reveal which accounts exist.
 * @param address the caller's address; addresses take turns
 * @throws 503 service_unavailable when too many wait
 */
export async function verifyPassword(
  password: string,
  hash: string | undefined,
  address?: string,
): Promise<boolean> {
  if (hash?.startsWith('$argon2')) return queue.run(() => Bun.password.verify(password, hash), address)
  const django = hash === undefined ? undefined : parseDjangoHash(hash)
  if (django) return queue.run(() => verifyPbkdf2(password, django), address)
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

/** More rounds would occupy a processor for seconds; Django's default is 1,200,000. */
export const maxDjangoRounds = 10_000_000

type DjangoHash = Readonly<{ rounds: number; salt: string; key: string }>

/**
 * Parses Django's `pbkdf2_sha256$rounds$salt$key`.
 * @returns undefined for another format, and for fewer than 1 or more than `maxDjangoRounds` rounds
 */
export function parseDjangoHash(hash: string): DjangoHash | undefined {
  const [, digits, salt, key] = /^pbkdf2_sha256\$(\d{1,10})\$([^$]+)\$([^$]+)$/.exec(hash) ?? []
  const rounds = Number(digits)
  if (!salt || !key || rounds < 1 || rounds > maxDjangoRounds) return undefined
  return { rounds, salt, key }
}

async function verifyPbkdf2(password: string, { rounds, salt, key }: DjangoHash): Promise<boolean> {
  const expected = Buffer.from(key, 'base64')
  const actual = await deriveKey(password, salt, rounds, 32, 'sha256')
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}
