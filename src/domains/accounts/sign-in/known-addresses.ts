import { redis, runPipeline } from '../../../redis/client.ts'
import { digestOf, keys, seconds } from '../../../redis/keys.ts'

const maxKnown = 50

/** Returns whether the account signed in from this address within the last three months. */
export async function isKnownAddress(userId: number, address: string): Promise<boolean> {
  return (await redis.sismember(keys.knownAddresses(userId), digestOf(address))) === 1
}

/** Stores an address from which the account signed in. Failures of strangers never lock the account at this address. */
export async function rememberAddress(userId: number, address: string): Promise<void> {
  const key = keys.knownAddresses(userId)
  await runPipeline(redis.multi().sadd(key, digestOf(address)).expire(key, seconds.knownAddress))
  // a random one is evicted: an owner with 50 addresses has others
  if ((await redis.scard(key)) > maxKnown) await redis.spop(key)
}

/** Lists the digests of the known addresses of an account. */
export function listKnownAddresses(userId: number): Promise<string[]> {
  return redis.smembers(keys.knownAddresses(userId))
}

/** Deletes the known addresses of an account. */
export async function deleteKnownAddresses(userId: number): Promise<void> {
  await redis.del(keys.knownAddresses(userId))
}
