import { redis } from './client.ts'

/** One key of Redis: base64 of its name and of its serialized value, and its remaining life in ms, 0 for one that stays. */
export type CopiedKey = readonly [key: string, value: string, lifeMs: number]

const batch = 500

/** Reads all keys of the database. A key that is written meanwhile is read once, before or after that write. */
export async function* copyKeys(): AsyncGenerator<CopiedKey> {
  const seen = new Set<string>()
  let cursor = '0'
  do {
    const [next, found] = await redis.scanBuffer(cursor, 'COUNT', batch)
    cursor = next.toString()
    // SCAN may return a key twice
    const keys = found.filter((key) => !seen.has(key.toString('base64')))
    for (const key of keys) seen.add(key.toString('base64'))
    const read = await Promise.all(keys.map((key) => Promise.all([redis.dumpBuffer(key), redis.pttl(key)])))
    for (const [index, [value, lifeMs]] of read.entries()) {
      // a key without a value has expired since it was found
      if (value && lifeMs !== -2)
        yield [(keys[index] as Buffer).toString('base64'), value.toString('base64'), Math.max(lifeMs, 0)]
    }
  } while (cursor !== '0')
}

/** Writes copied keys. @param passedMs the time since they were read: a key whose life has passed is left out */
export async function pasteKeys(keys: readonly CopiedKey[], passedMs: number): Promise<number> {
  const alive = keys.filter(([, , lifeMs]) => lifeMs === 0 || lifeMs > passedMs)
  await Promise.all(
    alive.map(([key, value, lifeMs]) =>
      redis.restore(
        Buffer.from(key, 'base64'),
        lifeMs === 0 ? 0 : lifeMs - passedMs,
        Buffer.from(value, 'base64'),
      ),
    ),
  )
  return alive.length
}

export const countKeys = () => redis.dbsize()
