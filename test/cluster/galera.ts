import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
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

type Options = Readonly<{
  nodes: number
  /** Seconds of silence after which the others suspect, and then evict, a node. */
  suspectSeconds: number
  evictSeconds: number
}>

/** Two nodes that a busy machine must not evict. */
const patient: Options = { nodes: 2, suspectSeconds: 30, evictSeconds: 60 }

/**
 * Starts a cluster whose nodes all take writes, in an empty folder. The later nodes get their data from the first one by rsync.
 * @returns the address of the database on each node, and the nodes themselves
 */
export async function startGalera(galera: Galera, dir: string, options = patient) {
  const nodes: Node[] = []
  for (let i = 1; i <= options.nodes; i++)
    nodes.push({
      dir: join(dir, `node${i}`),
      port: await freePort(),
      replication: await freePort(),
      increments: await freePort(),
      transfer: await freePort(),
    })
  const running = new Map<Node, ManagedProcess>()
  const stop = async () => {
    for (const node of [...running.values()].toReversed()) await node.stop()
    running.clear()
  }
  const commandOf = (node: Node) => [galera.server, ...flags(node, nodes, galera.provider, options)]
  const start = async (node: Node, more: readonly string[], size: number) => {
    const command = [...commandOf(node), ...more]
    const logFile = join(node.dir, 'server.log')
    running.set(node, startProcess({ name: basename(node.dir), command, runDir: join(dir, 'run'), logFile }))
    await untilSynced(node, size)
  }
  /** Starts a node that was killed, at the position that its files have, so that it gets only the later changes. */
  const restart = async (node: Node) => {
    const log = join(node.dir, 'recovery.log')
    rmSync(log, { force: true })
    const [program, ...args] = commandOf(node) as [string, ...string[]]
    spawnSync(program, [...args, '--wsrep-recover', '--skip-networking', `--log-error=${log}`])
    const position = [...readFileSync(log, 'utf8').matchAll(/Recovered position: *(\S+)/g)].at(-1)?.[1]
    await start(node, position ? [`--wsrep-start-position=${position}`] : [], nodes.length)
  }
  for (const node of nodes) mkdirSync(`${node.dir}/data`, { recursive: true })
  const [first] = nodes as [Node, ...Node[]]
  install(galera.server, first)
  // rsync writes as another user than root, so the servers do too
  if (isRoot) run('chown', ['-R', 'mysql:mysql', dir])
  try {
    for (const [i, node] of nodes.entries()) {
      await start(node, node === first ? ['--wsrep-new-cluster'] : [], i + 1)
      if (node === first) await createDatabase(first)
    }
  } catch (error) {
    await stop()
    throw error
  }
  const controlled = nodes.map((node) => ({
    port: node.port,
    socket: `${node.dir}/s`,
    pid: () => running.get(node)?.process.pid as number,
    restart: () => restart(node),
    untilSynced: () => untilSynced(node, nodes.length),
    /** Cuts the node off from the others, or connects it again. It still accepts clients. */
    isolate: (isIsolated: boolean) => isolate(node, isIsolated),
  }))
  return {
    urls: nodes.map(({ port }) => `mysql://meiduo:galera@127.0.0.1:${port}/meiduo`),
    nodes: controlled,
    stop,
  }
}

async function isolate(node: Node, isIsolated: boolean): Promise<void> {
  const connection = await connectAsRoot(node)
  await connection.query(`SET GLOBAL wsrep_provider_options = 'gmcast.isolate=${isIsolated ? 1 : 0}'`)
  await connection.end()
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

function flags(node: Node, nodes: readonly Node[], provider: string, options: Options): string[] {
  const addresses = nodes.map(({ replication }) => `127.0.0.1:${replication}`).join()
  const { suspectSeconds, evictSeconds } = options
  const settings = [
    `gmcast.listen_addr=tcp://127.0.0.1:${node.replication}`,
    `ist.recv_addr=127.0.0.1:${node.increments}`,
    'gcache.size=64M',
    `evs.suspect_timeout=PT${suspectSeconds}S`,
    `evs.inactive_timeout=PT${evictSeconds}S`,
    ...(suspectSeconds < 5 ? ['evs.keepalive_period=PT0.3S', 'evs.inactive_check_period=PT0.3S'] : []),
    ...(suspectSeconds < 5 ? [`gmcast.peer_timeout=PT${suspectSeconds}S`] : []),
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
    '--max-connections=400',
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
    `--wsrep-provider-options=${settings.join(';')}`,
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
