import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { freePort, waitForServer } from './ports.ts'
import { type ManagedProcess, startProcess } from './processes.ts'
import { findProgram } from './programs.ts'

type Env = Readonly<Record<string, string | undefined>>

export const mysqlPrograms = ['mariadbd', 'mysqld'] as const

export type PrivateOptions = Readonly<{
  program: string
  /** The folder of this instance. */
  dir: string
  runDir: string
  env: Env
  /** Whether a commit waits for the disk. Otherwise a crash of the machine may lose the last second. */
  durable: boolean
  /** Whether every commit also waits for the binary log, as on a server with replicas. */
  binaryLog?: boolean
}>

/** Starts a private MySQL or MariaDB on a free loopback port. @returns its address and its process */
export async function startPrivateMysql(
  options: PrivateOptions,
): Promise<{ url: string; started: ManagedProcess }> {
  const { program, dir, runDir, durable } = options
  mkdirSync(dir, { recursive: true })
  const dataDir = join(dir, 'data')
  // servers that share a folder of temporary files delete each other's
  mkdirSync(join(dir, 'tmp'), { recursive: true })
  if (!existsSync(dataDir)) initializeData(options, dataDir)
  const password = ensurePassword(join(dir, 'password'))
  const initFile = join(dir, 'init.sql')
  writeFileSync(initFile, initStatements(password), { mode: 0o600 })
  const port = await freePort()
  const command = [
    program,
    '--no-defaults',
    ...asRoot(),
    `--datadir=${dataDir}`,
    `--tmpdir=${join(dir, 'tmp')}`,
    `--socket=${socketPath(dir)}`,
    `--pid-file=${join(dir, 'mysql.pid')}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--character-set-server=utf8mb4',
    '--skip-name-resolve',
    '--max-connections=300',
    '--innodb-buffer-pool-size=256M',
    `--innodb-flush-log-at-trx-commit=${durable ? 1 : 2}`,
    `--init-file=${initFile}`,
  ]
  if (!isMariadb(program)) command.push('--mysqlx=OFF')
  command.push(...binaryLogging(options))
  const logFile = join(dir, 'server.log')
  const started = startProcess({ name: 'mysql', command, runDir, logFile })
  await waitForServer(started, { port, seconds: 60, logFile })
  return { url: `mysql://meiduo:${password}@127.0.0.1:${port}/meiduo`, started }
}

/** MySQL writes the binary log by default, MariaDB does not. */
function binaryLogging({ program, binaryLog }: PrivateOptions): string[] {
  if (binaryLog === undefined) return []
  if (!binaryLog) return isMariadb(program) ? [] : ['--skip-log-bin']
  return ['--log-bin=binlog', '--sync-binlog=1', '--server-id=1', '--binlog-format=ROW']
}

/** Fills another folder and renames it, so that an interrupted start leaves no incomplete data folder. */
function initializeData(options: PrivateOptions, dataDir: string): void {
  const { program, dir } = options
  const making = join(dir, 'data.making')
  rmSync(making, { recursive: true, force: true })
  const command = isMariadb(program) ? mariadbInstall(options, making) : mysqlInstall(program, making)
  const [name, ...args] = command as [string, ...string[]]
  const result = spawnSync(name, args, { stdio: 'pipe' })
  if (result.status !== 0)
    throw new Error(`${name} failed: ${result.stderr.toString().trim() || result.stdout.toString().trim()}`)
  renameSync(making, dataDir)
}

function mariadbInstall({ program, dir, env }: PrivateOptions, dataDir: string): string[] {
  const path = `${dirname(program)}:${env.PATH ?? ''}`
  const installer = findProgram(['mariadb-install-db', 'mysql_install_db'], { ...env, PATH: path })
  if (!installer) throw new Error('mariadb-install-db is missing beside mariadbd')
  return [
    installer,
    '--no-defaults',
    ...asRoot(),
    `--datadir=${dataDir}`,
    `--tmpdir=${join(dir, 'tmp')}`,
    '--skip-test-db',
    '--auth-root-authentication-method=normal',
  ]
}

function mysqlInstall(program: string, dataDir: string): string[] {
  return [program, '--no-defaults', ...asRoot(), '--initialize-insecure', `--datadir=${dataDir}`]
}

function isMariadb(program: string): boolean {
  return /mariadb/i.test(
    spawnSync(program, ['--no-defaults', '--version'], { stdio: 'pipe' }).stdout.toString(),
  )
}

function asRoot(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : []
}

/** The server runs these at every start, before it accepts a connection. */
function initStatements(password: string): string {
  return [
    'CREATE DATABASE IF NOT EXISTS meiduo CHARACTER SET utf8mb4;',
    `CREATE USER IF NOT EXISTS 'meiduo'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    `ALTER USER 'meiduo'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    "GRANT ALL PRIVILEGES ON *.* TO 'meiduo'@'127.0.0.1';",
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}';`,
    '',
  ].join('\n')
}

/** The stored password, or a new one when the file is missing or incomplete: every start sets it again. */
function ensurePassword(path: string): string {
  const stored = existsSync(path) ? readFileSync(path, 'utf8') : ''
  if (/^[0-9a-f]{36}$/.test(stored)) return stored
  const password = randomBytes(18).toString('hex')
  writeFileSync(path, password, { mode: 0o600 })
  return password
}

/** A socket path has at most 107 bytes: a deep checkout uses one in /tmp. */
function socketPath(dir: string): string {
  const inside = join(dir, 'mysql.sock')
  return Buffer.byteLength(inside) < 100 ? inside : `/tmp/meiduo-${Bun.hash(dir).toString(36)}.sock`
}
