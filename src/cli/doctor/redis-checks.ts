import { config } from '../../config/index.ts'
import { redis } from '../../redis/client.ts'
import { probeRedis, readRedisClock } from '../../redis/probe-redis.ts'
import { waitForRedis } from '../../redis/wait-for-redis.ts'
import { type Check, type Finding, failed, ok, runChecks, warning } from './check.ts'
import { compareClocks } from './clock.ts'

export const redisCheck: Check = {
  name: 'redis',
  find: async () => {
    await waitForRedis(config.redisUrl)
    return runChecks([
      { name: 'redis settings', find: async () => judgeRedis(await redis.info()) },
      { name: 'redis writable', find: findWritable },
      { name: 'clock of redis', find: () => compareClocks('clock of redis', readRedisClock) },
    ])
  },
}

/** Compares what INFO says with what the mall needs. */
export function judgeRedis(info: string): Finding[] {
  const values = new Map([...info.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name, value]) => [name, value]))
  const value = (name: string) => values.get(name) ?? 'unknown'
  const [version, policy] = [value('redis_version'), value('maxmemory_policy')]
  return [
    Number.parseFloat(version) >= 7
      ? ok('redis version', version)
      : warning('redis version', `${version} is not tested; use Redis 7`),
    policy === 'noeviction'
      ? ok('redis maxmemory-policy', policy)
      : failed('redis maxmemory-policy', `${policy} drops carts and queued jobs; set it to noeviction`),
    value('aof_enabled') === '1'
      ? ok('redis persistence', 'append-only file')
      : warning('redis persistence', 'a crash loses carts and queued messages; set appendonly yes'),
    value('role') === 'master'
      ? ok('redis role', 'primary')
      : failed('redis role', `${value('role')}; REDIS_URL must name the primary`),
  ]
}

async function findWritable(): Promise<Finding[]> {
  await probeRedis()
  return [ok('redis writable', 'a key can be written')]
}
