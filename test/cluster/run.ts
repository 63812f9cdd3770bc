import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { installDependencies } from '../../src/sandbox/launcher/install.ts'

/**
 * `bun run test:galera [seconds] [--required]`: starts two Galera nodes and a mall at each, and places, pays and cancels orders
 * through both. Exits with 1 if an answer of success has no complete rows, or the ledger is wrong. Without Galera on this
 * machine it reports what to install, and exits with 0, or 1 if it is required.
 */
const root = resolve(import.meta.dir, '../..')
const isRequired = process.argv.includes('--required')
const seconds = process.argv.slice(2).find((arg) => !arg.startsWith('-')) ?? '60'
installDependencies(root)
const { findGalera, startGalera } = await import('./galera.ts')
const { shopEnvironment } = await import('./shop-environment.ts')
const galera = findGalera(process.env)
if ('missing' in galera) {
  console.log(`two writers are not tested without ${galera.missing.join(' and ')}`)
  console.log(`to install, for example on Debian: apt-get install ${galera.packages.join(' ')}`)
  process.exit(isRequired ? 1 : 0)
}
const interrupt = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => interrupt.abort(new Error(`stopped by ${name}`)))
// the path of a socket has at most 107 bytes
const dir = mkdtempSync(join(tmpdir(), 'galera-'))
chmodSync(dir, 0o755)
const stops: (() => Promise<void>)[] = []
let status = 1
try {
  const cluster = await startGalera(galera, join(dir, 'nodes'))
  stops.push(cluster.stop)
  const shop = await shopEnvironment(root, join(dir, 'shop'), cluster.urls[0] as string)
  stops.push(shop.stop)
  interrupt.signal.throwIfAborted()
  status = await run('test/cluster/two-writers.ts', cluster.urls, shop.env)
} catch (error) {
  console.error((error as Error).message)
} finally {
  for (const stop of stops.toReversed()) await stop()
  rmSync(dir, { recursive: true, force: true })
}
process.exit(status)

function run(
  script: string,
  urls: readonly string[],
  env: Record<string, string | undefined>,
): Promise<number> {
  const command = [process.execPath, '--no-env-file', '--no-orphans', join(root, script), seconds, ...urls]
  const child = Bun.spawn(command, {
    cwd: root,
    env,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    signal: interrupt.signal,
  })
  return child.exited
}
