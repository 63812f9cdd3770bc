import { join } from 'node:path'
import { until } from '../until.ts'
import type { Databases, Target } from './engines.ts'
import { follow, promote, startMariadbPair } from './mariadb-pair.ts'

/** The script notices a lost primary after this time, as a fail-over manager does. */
const noticeMs = 1_000

/**
 * Starts a MariaDB primary and its replica. When the primary is killed, the replica is promoted, and the balancer follows, because it
 * asks each server whether it takes writes. The former primary returns read-only.
 * @param isSemiSync whether a commit waits until the replica has it
 */
export async function startMariadbServers(dir: string, isSemiSync: boolean): Promise<Databases> {
  const { primary, replica, stop } = await startMariadbPair(dir, { isSemiSync })
  let current = primary
  const untilWritable = () =>
    until('a primary takes writes', async () => {
      const [row] = await current.query('SELECT @@read_only AS isReadOnly')
      return row?.isReadOnly === 0
    })
  const target: Target = {
    kind: 'MariaDB primary',
    kill: async () => {
      await primary.kill()
      await Bun.sleep(noticeMs)
      await promote(replica)
      current = replica
    },
    restart: async () => {
      await primary.start('--read-only=ON')
      await follow(primary, replica)
    },
    pause: () => current.pause(),
    resume: () => current.resume(),
    untilServing: untilWritable,
  }
  const servers = [primary, replica]
  return {
    urls: servers.map(({ url }) => url),
    writers: 1,
    remaining: () =>
      current === primary ? { complete: [primary.url] } : { complete: [replica.url], former: primary.url },
    health: servers.map((server) => ({ port: server.port, socket: join(server.dir, 's'), kind: 'primary' })),
    targets: [target],
    stop,
  }
}
