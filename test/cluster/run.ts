import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { installDependencies } from '../../src/sandbox/launcher/install.ts'

/**
 * `bun run test:galera [seconds]`: starts two Galera nodes and a mall at each, and places and pays orders through both. Exits
 * with 1 if an answer of success has no complete rows, or the ledger is wrong. Without Galera on this machine it only reports
 * that.
 */
const root = resolve(import.meta.dir, '../..')
installDependencies(root)
const { findGalera, startGalera } = await import('./galera.ts')
const { startTestStack } = await import('../support/stack.ts')
const galera = findGalera()
if (!galera) {
  console.log('Galera is not installed (Debian: apt-get install mariadb-server): two writers are not tested')
  process.exit(0)
}
const stack = await startTestStack(root)
// the path of a socket has at most 107 bytes
const dir = mkdtempSync(join(tmpdir(), 'galera-'))
chmodSync(dir, 0o755)
let status = 1
try {
  const cluster = await startGalera(galera, dir)
  status = await run('test/cluster/two-writers.ts', cluster.urls).finally(cluster.stop)
} catch (error) {
  console.error((error as Error).message)
} finally {
  await stack.stop()
  rmSync(dir, { recursive: true, force: true })
}
process.exit(status)

function run(script: string, urls: readonly string[]): Promise<number> {
  const child = Bun.spawn(
    [process.execPath, '--no-env-file', join(root, script), process.argv[2] ?? '60', ...urls],
    {
      cwd: root,
      env: {
        ...stack.env,
        DATABASE_URL: urls[0],
        ORDER_UNPAID_PIECES: '1000000',
        ORDER_UNPAID_ORDERS: '1000000',
      },
      stdin: 'ignore',
      stdout: 'inherit',
      stderr: 'inherit',
      signal: stack.interrupted,
    },
  )
  return child.exited
}
