import { pbkdf2, timingSafeEqual } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import { createFairQueue, type GateSize } from '../concurrency-limiter.ts'
import { serviceUnavailable } from '../errors.ts'

const deriveKey = promisify(pbkdf2)
const cost = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const
const busy = () => serviceUnavailable({ retryAfterSeconds: 5 })

/** One processor is left to everything else while passwords are hashed. */
export const defaultHashConcurrency = Math.max(1, availableParallelism() - 1)

let gate = createFairQueue({ concurrent: defaultHashConcurrency, perClient: 4, waiting: 500 }, busy)

/**
 * Bounds the hashing of this process: each hash at work takes 19 MiB and a processor. How many passwords are hashed at a
 * time, how many of one address, and how many may wait before the address that asks most is refused with 503.
 */
export function limitHashing(size: GateSize): void {
  gate = createFairQueue(size, busy)
}

/**
 * An argon2id hash (m = 19 MiB, t = 2, p = 1, the OWASP parameters) of a password.
 * @param address who asks: addresses are served by turns
 * @throws 503 when too many wait
 */
export function hashPassword(password: string, address?: string): Promise<string> {
  return gate.run(() => Bun.password.hash(password, cost), address)
}

/**
 * Whether `password` belongs to `hash`, in argon2id or Django's `pbkdf2_sha256$…`. An unusable hash (Django's `!…`,
 * undefined) costs as much time as a real one and is false, so that time does not tell which accounts exist.
 * @param address who asks: addresses are served by turns
 * @throws 503 when too many wait
 */
export async function verifyPassword(
  password: string,
  hash: string | undefined,
  address?: string,
): Promise<boolean> {
  if (hash?.startsWith('$argon2')) return gate.run(() => Bun.password.verify(password, hash), address)
  if (hash?.startsWith('pbkdf2_sha256$')) return gate.run(() => verifyPbkdf2(password, hash), address)
  await gate.run(async () => Bun.password.verify(password, await decoyHash()), address)
  return false
}

/** True for hashes that should be replaced by `hashPassword` at the next successful sign-in. */
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
