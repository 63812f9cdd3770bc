import { redis } from '../../../src/redis/client.ts'
import { digestOf, keys } from '../../../src/redis/keys.ts'

const keyOf = (name: string, subject: string) => `${keys.limit(name)}:${digestOf(subject)}`

/** Sets the used points of a limit for one subject, for one hour. */
export async function setUsage(name: string, subject: string, used: number): Promise<void> {
  await redis.set(keyOf(name, subject), used, 'EX', 3600)
}

/** Returns the used points of a limit for one subject. */
export async function getUsage(name: string, subject: string): Promise<number> {
  return Number((await redis.get(keyOf(name, subject))) ?? 0)
}

/** Expires the window or lock of one subject. */
export async function endWindow(name: string, subject: string): Promise<void> {
  await redis.del(keyOf(name, subject))
}
