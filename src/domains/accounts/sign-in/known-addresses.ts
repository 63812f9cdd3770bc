import { redis, runPipeline } from '../../../redis/client.ts'
import { digestOf, keys, seconds } from '../../../redis/keys.ts'

const maxFamiliar = 50

/** Whether the account was signed in from this address within three months of the last time. */
export async function isKnownAddress(userId: number, address: string): Promise<boolean> {
  return (await redis.sismember(keys.knownAddresses(userId), digestOf(address))) === 1
}

/** An address that an account was admitted from is familiar: strangers cannot lock it out there. */
export async function rememberAddress(userId: number, address: string): Promise<void> {
  const key = keys.knownAddresses(userId)
  await runPipeline(redis.multi().sadd(key, digestOf(address)).expire(key, seconds.knownAddress))
  // whichever goes: an owner of so many addresses has others
  if ((await redis.scard(key)) > maxFamiliar) await redis.spop(key)
}

/** Forgets where an account was signed in from. */
export async function deleteKnownAddresses(userId: number): Promise<void> {
  await redis.del(keys.knownAddresses(userId))
}
