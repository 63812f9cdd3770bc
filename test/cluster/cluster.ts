import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { installDependencies } from '../../src/sandbox/launcher/install.ts'

/**
 * `bun run test:cluster`: a mall of three API processes and two workers on three Galera nodes with two writers, or
 * with `--engines replica` on a MariaDB primary with a replica. Shoppers and staff use it for five minutes while servers and processes are killed, paused and cut off. Exits with 1 if an answer of success is
 * lost or doubled, or a status is neither 2xx, 4xx nor 503. Without the programs it reports what to install, and exits with 0, or 1 if
 * it is required.
 */
const root = resolve(import.meta.dir, '../..')
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    shoppers: { type: 'string', default: '6' },
    required: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    engines: { type: 'string', default: 'galera' },
    'semi-sync': { type: 'boolean', default: false },
  },
})
installDependencies(root)
const { findPrograms, startGaleraNodes } = await import('./engines/galera-engines.ts')
const { startMariadbServers } = await import('./engines/mariadb-engines.ts')
const { startSingleRedis } = await import('./engines/single-redis.ts')
const { planMall } = await import('./mall/plan-mall.ts')
const { haproxy, packages } = findPrograms(process.env)
if (!haproxy || packages.length > 0) {
  console.log(`to install, for example on Debian: apt-get install ${packages.join(' ')}`)
  process.exit(values.required ? 1 : 0)
}
// the path of a socket has at most 107 bytes
const dir = mkdtempSync(join(tmpdir(), 'cluster-'))
chmodSync(dir, 0o755)
const stops: (() => Promise<void>)[] = []
let isClosing = false
async function close(): Promise<void> {
  if (isClosing) return
  isClosing = true
  for (const stop of stops.toReversed()) await stop()
  if (!values.keep) rmSync(dir, { recursive: true, force: true })
}
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => void close().finally(() => process.exit(1)))
let isGood = false
try {
  console.log('starting the servers')
  const isGalera = values.engines === 'galera'
  const nodes = join(dir, 'nodes')
  const databases = isGalera
    ? await startGaleraNodes(nodes)
    : await startMariadbServers(nodes, values['semi-sync'])
  stops.push(databases.stop)
  const redis = await startSingleRedis(join(dir, 'redis'))
  stops.push(redis.stop)
  const plan = await planMall(join(dir, 'mall'), databases.urls[0] as string, redis.env)
  // the tokens and the seed of this process are those of the mall
  Object.assign(process.env, plan.env)
  const { runCluster } = await import('./run-cluster.ts')
  const [seconds, shoppers] = [Number(values.seconds), Number(values.shoppers)]
  isGood = await runCluster({ dir, databases, redis, plan, haproxy, seconds, shoppers }, stops)
} catch (error) {
  console.error(error)
} finally {
  await close()
}
process.exit(isGood ? 0 : 1)
