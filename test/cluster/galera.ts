import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Connection, createConnection } from 'mysql2/promise'
import { freePort } from '../../src/sandbox/launcher/services/ports.ts'
import { type ManagedProcess, startProcess } from '../../src/sandbox/launcher/services/processes.ts'
import { findProgram } from '../../src/sandbox/launcher/services/programs.ts'

type Env = Readonly<Record<string, string | undefined>>

const providers = ['/usr/lib/galera/libgalera_smm.so', '/usr/lib64/galera/libgalera_smm.so']

type Galera = Readonly<{ server: string; provider: string }>

/** What this machine lacks, and the packages of Debian that have it. */
type NoGalera = Readonly<{ missing: readonly string[]; packages: readonly string[] }>

/** Finds MariaDB and its Galera library on this machine. `WSREP_PROVIDER` names a library elsewhere. */
export function findGalera(env: Env): Galera | NoGalera {
  const server = findProgram(['mariadbd'], env)
  const provider = (env.WSREP_PROVIDER ? [env.WSREP_PROVIDER] : providers).find((path) => existsSync(path))
  const needs = [
    { what: 'mariadbd', has: server, package: 'mariadb-server' },
    { what: 'the Galera library libgalera_smm.so', has: provider, package: 'galera-4' },
    { what: 'rsync', has: findProgram(['rsync'], env), package: 'rsync' },
  ]
  if (server && provider && needs.every(({ has }) => has)) return { server, provider }
  const missing = needs.filter(({ has }) => !has)
  return { missing: missing.map(({ what }) => what), packages: missing.map((need) => need.package) }
}

type Node = Readonly<{
  dir: string
  port: number
  replication: number
  increments: number
  transfer: number
}>

/**
 * Starts a cluster of two nodes that both take writes, in an empty folder. The second node gets its data from the first by
 * rsync. @returns the address of the database on each node
 */
export async function startGalera(galera: Galera, dir: string) {
  const newNode = async (name: string): Promise<Node> => ({
    dir: join(dir, name),
    port: await freePort(),
    replication: await freePort(),
    increments: await freePort(),
    transfer: await freePort(),
  })
  const nodes = [await newNode('first'), await newNode('second')] as const
  const [first, second] = nodes
  const started: ManagedProcess[] = []
  const stop = async () => {
    for (const node of started.splice(0).toReversed()) await node.stop()
  }
  const start = async (node: Node, size: number) => {
    const command = [galera.server, ...flags(node, nodes, galera.provider)]
    if (node === first) command.push('--wsrep-new-cluster')
    const logFile = join(node.dir, 'server.log')
    started.push(startProcess({ name: `galera-${size}`, command, runDir: join(dir, 'run'), logFile }))
    await untilSynced(node, size)
  }
  for (const node of nodes) mkdirSync(`${node.dir}/data`, { recursive: true })
  install(galera.server, first)
  // rsync writes as another user than root, so the servers do too
  if (isRoot) run('chown', ['-R', 'mysql:mysql', dir])
  try {
    await start(first, 1)
    await createDatabase(first)
    await start(second, 2)
  } catch (error) {
    await stop()
    throw error
  }
  return { urls: nodes.map(({ port }) => `mysql://meiduo:galera@127.0.0.1:${port}/meiduo`), stop }
}

const isRoot = process.getuid?.() === 0
const user = isRoot ? ['--user=mysql'] : []

function run(command: string, args: readonly string[]): void {
  const { status, stderr, stdout } = spawnSync(command, [...args], { stdio: 'pipe' })
  if (status !== 0) throw new Error(`${command} failed: ${stderr}${stdout}`)
}

function install(server: string, { dir }: Node): void {
  const path = `${dirname(server)}:${process.env.PATH ?? ''}`
  const installer = findProgram(['mariadb-install-db'], { PATH: path })
  if (!installer) throw new Error('mariadb-install-db is missing beside mariadbd')
  const options = ['--no-defaults', ...user, `--datadir=${dir}/data`, '--skip-test-db']
  run(installer, [...options, '--auth-root-authentication-method=normal'])
}

function flags(node: Node, nodes: readonly Node[], provider: string): string[] {
  const addresses = nodes.map(({ replication }) => `127.0.0.1:${replication}`).join()
  const options = [
    `gmcast.listen_addr=tcp://127.0.0.1:${node.replication}`,
    `ist.recv_addr=127.0.0.1:${node.increments}`,
    'gcache.size=64M',
    // a busy machine must not evict a node
    'evs.suspect_timeout=PT30S',
    'evs.inactive_timeout=PT60S',
  ]
  return [
    '--no-defaults',
    ...user,
    `--datadir=${node.dir}/data`,
    `--socket=${node.dir}/s`,
    `--pid-file=${node.dir}/pid`,
    '--bind-address=127.0.0.1',
    `--port=${node.port}`,
    '--character-set-server=utf8mb4',
    '--skip-name-resolve',
    '--max-connections=300',
    '--binlog-format=ROW',
    '--innodb-autoinc-lock-mode=2',
    '--innodb-flush-log-at-trx-commit=2',
    '--innodb-buffer-pool-size=128M',
    '--wsrep-on=ON',
    `--wsrep-provider=${provider}`,
    '--wsrep-cluster-name=mall',
    `--wsrep-cluster-address=gcomm://${addresses}`,
    '--wsrep-node-address=127.0.0.1',
    `--wsrep-node-incoming-address=127.0.0.1:${node.port}`,
    '--wsrep-sst-method=rsync',
    `--wsrep-sst-receive-address=127.0.0.1:${node.transfer}`,
    '--wsrep-slave-threads=2',
    `--wsrep-provider-options=${options.join(';')}`,
  ]
}

async function untilSynced(node: Node, size: number): Promise<void> {
  const deadline = performance.now() + 120_000
  for (;;) {
    try {
      const connection = await connectAsRoot(node)
      const [rows] = await connection.query("SHOW STATUS LIKE 'wsrep_%'")
      await connection.end()
      const status = new Map((rows as Record<string, string>[]).map((row) => [row.Variable_name, row.Value]))
      if (status.get('wsrep_local_state') === '4' && status.get('wsrep_cluster_size') === String(size)) return
    } catch {
      // not listening yet
    }
    if (performance.now() > deadline) throw new Error(`${node.dir}: the node did not join, see server.log`)
    await Bun.sleep(100)
  }
}

const connectAsRoot = ({ dir }: Node): Promise<Connection> =>
  createConnection({ socketPath: `${dir}/s`, user: 'root' })

async function createDatabase(node: Node): Promise<void> {
  const connection = await connectAsRoot(node)
  for (const statement of [
    'CREATE DATABASE meiduo CHARACTER SET utf8mb4',
    "CREATE USER meiduo@'127.0.0.1' IDENTIFIED BY 'galera'",
    "GRANT ALL PRIVILEGES ON *.* TO meiduo@'127.0.0.1'",
  ])
    await connection.query(statement)
  await connection.end()
}
