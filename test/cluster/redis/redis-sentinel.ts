import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../until.ts'
import { freeBusPorts, type RedisNode, startRedisNode } from './redis-node.ts'

const name = 'mall'

/**
 * Starts a primary, a replica and three sentinels in a new folder. The sentinels promote the replica when the primary is silent
 * for a second. Resolves when the replica is in sync and each sentinel knows both and the others.
 */
export async function startRedisSentinel() {
  const dir = mkdtempSync(join(tmpdir(), 'redis-sentinel-'))
  const servers: RedisNode[] = []
  const sentinels: RedisNode[] = []
  const stop = async () => {
    await Promise.all([...sentinels, ...servers].map((node) => node.stop()))
    rmSync(dir, { recursive: true, force: true })
  }
  try {
    const [first = 0, second = 0, ...others] = await freeBusPorts(5)
    servers.push(await startRedisNode(dir, first, options))
    servers.push(await startRedisNode(dir, second, [...options, '--replicaof', `127.0.0.1 ${first}`]))
    for (const port of others) {
      const file = join(dir, `sentinel-${port}.conf`)
      writeFileSync(file, sentinelSettings(first))
      sentinels.push(await startRedisNode(dir, port, [file, '--sentinel']))
    }
    await waitUntilHealthy(servers, sentinels)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    servers,
    sentinels,
    /** The value of REDIS_URL. */
    url: `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join()}/${name}/0`,
    /** The server that the sentinels call the primary, which may just have crashed. */
    primary: () => findPrimary(servers, sentinels),
    /** Resolves when one server is the primary, the other an in-sync replica, and each sentinel knows that. */
    waitUntilHealthy: () => waitUntilHealthy(servers, sentinels),
    stop,
  }
}

const options = [
  ...['--maxmemory-policy', 'noeviction', '--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''],
  ...['--repl-diskless-sync-delay', '0', '--repl-backlog-size', '16mb', '--repl-ping-replica-period', '1'],
]

const sentinelSettings = (port: number) => `sentinel monitor ${name} 127.0.0.1 ${port} 2
sentinel down-after-milliseconds ${name} 1000
sentinel failover-timeout ${name} 3000
sentinel parallel-syncs ${name} 1
`

async function findPrimary(
  servers: readonly RedisNode[],
  sentinels: readonly RedisNode[],
): Promise<RedisNode> {
  for (const sentinel of sentinels.filter((each) => each.isRunning())) {
    const address = (await sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)) as [string, string]
    const found = servers.find(({ port }) => String(port) === address[1])
    if (found) return found
  }
  throw new Error('no sentinel knows a primary')
}

async function waitUntilHealthy(
  servers: readonly RedisNode[],
  sentinels: readonly RedisNode[],
): Promise<void> {
  await until(
    'the sentinels know a primary with a replica',
    async () => {
      const infos = (await Promise.all(servers.map((node) => node.call('INFO', 'replication')))) as string[]
      const primaries = infos.filter((info) => info.includes('role:master'))
      if (primaries.length !== 1 || !infos.some((info) => info.includes('master_link_status:up')))
        return false
      const known = await Promise.all(sentinels.map((node) => node.call('INFO', 'sentinel')))
      return known.every((info) =>
        String(info).includes(`status=ok,address=127.0.0.1:${portOf(servers, infos)},slaves=1,sentinels=3`),
      )
    },
    30,
  )
}

const portOf = (servers: readonly RedisNode[], infos: readonly string[]) =>
  servers[infos.findIndex((info) => info.includes('role:master'))]?.port
