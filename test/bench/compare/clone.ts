import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../../src/sandbox/launcher/services/ports.ts'
import { type HttpCaller, openHttpCaller } from '../http-caller.ts'
import { processorMicroseconds } from '../load.ts'
import type { Row } from './rows.ts'
import { type Shoppers, seedShoppers } from './seed-shoppers.ts'

/** A mall that runs from a clone of one commit, with its own shoppers and goods. */
export type RunningClone = Readonly<{
  /** The short hash of the commit. */
  name: string
  /** Runs one round of a row. @returns the server's processor time per request in microseconds */
  measure: (row: Row) => Promise<number>
  close: () => Promise<void>
}>

const callers = 16

/** Clones a commit, runs its `bun start` and fills the shop. @throws Error when a command fails */
export async function openClone(root: string, commit: string): Promise<RunningClone> {
  const dir = mkdtempSync(join(tmpdir(), 'mall-compare-'))
  const git = (...args: string[]) => run(['git', ...args])
  git('clone', '--quiet', '--no-checkout', root, dir)
  git('-C', dir, 'checkout', '--quiet', run(['git', '-C', root, 'rev-parse', commit]))
  const [port, sandboxPort, smtpPort] = [await freePort(), await freePort(), await freePort()]
  const starter = Bun.spawn([process.execPath, 'src/sandbox/start.ts'], {
    cwd: dir,
    env: startEnvironment(port, sandboxPort, smtpPort),
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  await untilReady(starter.stdout)
  const shoppers = await seedShoppers(readEnvFile(join(dir, '.data/mall.env')), `http://127.0.0.1:${port}`)
  const { pid } = JSON.parse(readFileSync(join(dir, '.data/run/api.json'), 'utf8')) as { pid: number }
  return {
    name: run(['git', '-C', dir, 'rev-parse', '--short', 'HEAD']),
    measure: (row) => measureRow(row, `http://127.0.0.1:${port}`, shoppers, pid),
    async close() {
      starter.kill('SIGINT')
      await starter.exited
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** The environment of `bun start` in a clone: nothing of the caller's but PATH and HOME, so each clone starts its own servers. */
function startEnvironment(
  port: number,
  sandboxPort: number,
  smtpPort: number,
): Record<string, string | undefined> {
  const { PATH, HOME } = process.env
  return {
    PATH,
    HOME,
    PORT: String(port),
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_SMTP_PORT: String(smtpPort),
    LOG_LEVEL: 'error',
    // each shopper holds the unpaid orders of all rounds
    ORDER_UNPAID_PIECES: '1000000',
    ORDER_UNPAID_ORDERS: '1000000',
  }
}

async function measureRow(row: Row, origin: string, shoppers: Shoppers, pid: number): Promise<number> {
  const requests = await row.prepare(shoppers)
  for (const setUp of requests.setUp ?? []) await sendAll(origin, setUp)
  const before = processorMicroseconds(pid)
  await sendAll(origin, requests.measured)
  return (processorMicroseconds(pid) - before) / requests.measured.length
}

/** One request of a row and the status that its response must have. */
export type BenchRequest = Readonly<{
  method: string
  path: string
  headers?: Readonly<Record<string, string>>
  body?: string
  status: number
}>

async function sendAll(origin: string, requests: readonly BenchRequest[]): Promise<void> {
  let next = 0
  const caller = async (connection: HttpCaller) => {
    for (let i = next++; i < requests.length; i = next++) {
      const { method, path, headers = {}, body, status } = requests[i] as BenchRequest
      const got = await connection.send(method, path, headers, body)
      if (got !== status) throw new Error(`${method} ${path}: status ${got}, not ${status}`)
    }
    connection.close()
  }
  const connections = await Promise.all(Array.from({ length: callers }, () => openHttpCaller(origin)))
  await Promise.all(connections.map(caller))
}

async function untilReady(output: ReadableStream<Uint8Array>): Promise<void> {
  const decoder = new TextDecoder()
  let printed = ''
  for await (const chunk of output) {
    printed += decoder.decode(chunk, { stream: true })
    if (printed.includes('ready in')) return
  }
  throw new Error(`bun start ended before the mall was ready: ${printed}`)
}

function readEnvFile(path: string): Record<string, string> {
  const lines = readFileSync(path, 'utf8').matchAll(/^([A-Z0-9_]+)=(.*)$/gm)
  return Object.fromEntries(
    [...lines].map(([, name, value]) => [name as string, (value as string).replace(/^(['"])(.*)\1$/, '$2')]),
  )
}

function run(command: string[]): string {
  const { stdout, stderr, exitCode } = Bun.spawnSync(command)
  if (exitCode !== 0) throw new Error(`${command.join(' ')} failed: ${stderr}`)
  return stdout.toString().trim()
}
