import { pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const deriveKey = promisify(pbkdf2)
const cost = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const
const maxConcurrent = 4

/** An argon2id hash (m = 19 MiB, t = 2, p = 1, the OWASP parameters) of a password. */
export function hashPassword(password: string): Promise<string> {
  return limited(() => Bun.password.hash(password, cost))
}

/**
 * Whether `password` belongs to `hash`, in argon2id or Django's `pbkdf2_sha256$…`. An unusable hash (Django's `!…`,
 * undefined) costs as much time as a real one and is false, so that time does not tell which accounts exist.
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  if (hash?.startsWith('$argon2')) return limited(() => Bun.password.verify(password, hash))
  if (hash?.startsWith('pbkdf2_sha256$')) return limited(() => verifyPbkdf2(password, hash))
  await limited(async () => Bun.password.verify(password, await decoyHash()))
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

let running = 0
const waiting: (() => void)[] = []

/** At most `maxConcurrent` hashes at a time: a burst of sign-ins bounds its memory and leaves threads to others. */
async function limited<T>(work: () => Promise<T>): Promise<T> {
  if (running >= maxConcurrent) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}
