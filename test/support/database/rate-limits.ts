import { redis } from '../../../src/redis/client.ts'
import { digestOf, keys } from '../../../src/redis/keys.ts'

const keyOf = (name: string, subject: string) => `${keys.limit(name)}:${digestOf(subject)}`

/** Has somebody used so much of a limit already, for an hour. */
export async function setUsage(name: string, subject: string, used: number): Promise<void> {
  await redis.set(keyOf(name, subject), used, 'EX', 3600)
}

/** How much of a limit somebody has used. */
export async function getUsage(name: string, subject: string): Promise<number> {
  return Number((await redis.get(keyOf(name, subject))) ?? 0)
}

/** Ends a window or a lock, as time would. */
export async function endWindow(name: string, subject: string): Promise<void> {
  await redis.del(keyOf(name, subject))
}
