import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { freePort, waitForServer } from '../../../src/sandbox/launcher/services/ports.ts'
import { type ManagedProcess, startProcess } from '../../../src/sandbox/launcher/services/processes.ts'
import { findProgram } from '../../../src/sandbox/launcher/services/programs.ts'

/** The server program of this machine, if it has MariaDB. */
export const mariadbProgram = findProgram(['mariadbd'], process.env)

const account = { user: 'meiduo', password: 'meiduo' }

/** One private MariaDB that a test may kill, pause and start again at the same address. */
export type MariadbServer = Awaited<ReturnType<typeof startMariadb>>

/**
 * Starts a MariaDB with empty data on a loopback port. Its database and account `meiduo` exist once `createShopDatabase` was
 * called, or once they were replicated.
 * @param dir a new folder, with a short path: it holds the socket
 * @param options flags of the server, also for later starts
 * @param emptyData a data folder of `installData` to copy, which is faster than to install another one
 */
export async function startMariadb(dir: string, options: readonly string[] = [], emptyData?: string) {
  if (!mariadbProgram) throw new Error('mariadbd is missing: install mariadb-server')
  const program = mariadbProgram
  const port = await freePort()
  mkdirSync(join(dir, 'tmp'), { recursive: true })
  cpSync(emptyData ?? installData(dir), join(dir, 'data'), { recursive: true })
  let running: ManagedProcess
  const ended = () => new Promise<void>((done) => running.process.once('exit', () => done()))
  const signal = (name: NodeJS.Signals) => running.process.kill(name)
  const start = async (...more: string[]) => {
    const command = [program, ...flags(dir, port), ...options, ...more]
    const logFile = join(dir, 'server.log')
    running = startProcess({ name: 'mariadb', command, runDir: join(dir, 'run'), logFile })
    await waitForServer(running, { port, seconds: 60, logFile })
  }
  await start()
  return {
    dir,
    port,
    /** The address of the shop's database. */
    url: `mysql://${account.user}:${account.password}@127.0.0.1:${port}/meiduo`,
    /** Runs statements as root, one after another. @returns the rows of the last one */
    query: (...statements: string[]) => queryAsRoot(dir, statements),
    /** Starts the server again after `stop` or `kill`, with more flags if given. */
    start,
    stop: () => running.stop(),
    /** Ends the server without any warning. */
    kill: async () => {
      const end = ended()
      signal('SIGKILL')
      await end
    },
    /** The server keeps its connections and answers nothing. */
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
  }
}

/** Creates the database of a shop, and an account without the privilege to write to a read-only server. */
export async function createShopDatabase({ query }: MariadbServer): Promise<void> {
  const name = `${account.user}@'127.0.0.1'`
  await query(
    'CREATE DATABASE meiduo CHARACTER SET utf8mb4',
    `CREATE USER ${name} IDENTIFIED BY '${account.password}'`,
    `GRANT ALL PRIVILEGES ON \`meiduo%\`.* TO ${name}`,
    `GRANT PROCESS, REPLICA MONITOR, BINLOG MONITOR ON *.* TO ${name}`,
  )
}

async function queryAsRoot(dir: string, statements: readonly string[]): Promise<RowDataPacket[]> {
  const connection: Connection = await createConnection({ socketPath: join(dir, 's'), user: 'root' })
  try {
    let rows: RowDataPacket[] = []
    for (const statement of statements) [rows] = await connection.query<RowDataPacket[]>(statement)
    return rows
  } finally {
    connection.destroy()
  }
}

const asRoot = process.getuid?.() === 0 ? ['--user=root'] : []
const logSize = '--innodb-log-file-size=16M'

/** Makes the data folder of a server that has never run, in a folder. @returns its path */
export function installData(dir: string): string {
  const path = `${dirname(mariadbProgram ?? '')}:${process.env.PATH ?? ''}`
  const installer = findProgram(['mariadb-install-db'], { PATH: path })
  if (!installer) throw new Error('mariadb-install-db is missing beside mariadbd')
  const empty = join(dir, 'empty')
  mkdirSync(dir, { recursive: true })
  const options = ['--no-defaults', ...asRoot, logSize, `--datadir=${empty}`, `--tmpdir=${dir}`]
  const { status, stderr } = spawnSync(
    installer,
    [...options, '--skip-test-db', '--auth-root-authentication-method=normal'],
    { stdio: 'pipe' },
  )
  if (status !== 0) throw new Error(`mariadb-install-db failed: ${stderr}`)
  return empty
}

function flags(dir: string, port: number): string[] {
  return [
    '--no-defaults',
    ...asRoot,
    logSize,
    `--datadir=${dir}/data`,
    `--tmpdir=${dir}/tmp`,
    `--socket=${dir}/s`,
    `--pid-file=${dir}/pid`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--character-set-server=utf8mb4',
    '--skip-name-resolve',
    '--max-connections=300',
    '--innodb-buffer-pool-size=64M',
    '--innodb-flush-log-at-trx-commit=2',
  ]
}
