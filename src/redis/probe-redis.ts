import { redis } from './client.ts'
import { keys, seconds } from './keys.ts'

const processId = crypto.randomUUID()

/** Resolves when this process can write to Redis: the server is a primary and has memory for a key. */
export async function probeRedis(): Promise<void> {
  const [role] = (await redis.role()) as [string]
  if (role !== 'master') throw new Error(`Redis is a ${role}`)
  await redis.set(keys.probe(processId), '1', 'EX', seconds.probe)
}
