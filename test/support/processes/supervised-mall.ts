import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { freePort } from '../../../src/sandbox/launcher/services/ports.ts'
import { createIsolatedStores } from '../database/isolated-stores.ts'

const root = resolve(import.meta.dir, '../../..')

/** Starts a mall of several processes below one parent, with an own database and Redis database. */
export async function startSupervisedMall(redisDb: number, settings: Record<string, string>) {
  const { redisUrl, redis, database } = await createIsolatedStores(redisDb)
  const port = await freePort()
  const children: Bun.Subprocess[] = []

  /** Starts a parent, or a process alone, on the port of this mall. */
  function start(more: Record<string, string> = {}) {
    const child = Bun.spawn([process.execPath, '--no-env-file', join(root, 'src/main.ts')], {
      cwd: root,
      env: {
        ...process.env,
        PORT: String(port),
        HOST: '127.0.0.1',
        DATABASE_URL: database.url,
        REDIS_URL: redisUrl,
        LOG_LEVEL: 'silent',
        ...settings,
        ...more,
      },
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    })
    children.push(child)
    return child
  }

  /** Waits until the parent has these workers or more, and all of them serve. @returns their process ids */
  async function workersOf(parent: Bun.Subprocess, count: number): Promise<number[]> {
    await untilTrue(async () => (await servingOf(parent)).length >= count)
    return childrenOf(parent.pid)
  }

  /** The workers that have a socket which listens. */
  async function servingOf(parent: Bun.Subprocess): Promise<number[]> {
    const listening = await listeningInodes(port)
    return childrenOf(parent.pid).filter((pid) => socketsOf(pid).some((inode) => listening.has(inode)))
  }

  async function close(): Promise<void> {
    for (const child of children) child.kill('SIGKILL')
    await Promise.all(children.map(({ exited }) => exited))
    redis.disconnect()
    await database.drop()
  }
  return { port, start, workersOf, close }
}

/** Polls for a state. The other tests may take all processors: only the time of the whole test ends this. */
export async function untilTrue(isTrue: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isTrue())) await Bun.sleep(50)
}

export function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    return text.split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

async function listeningInodes(port: number): Promise<Set<string>> {
  const table = await Bun.file('/proc/net/tcp').text()
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const rows = table.split('\n').map((line) => line.trim().split(/\s+/))
  return new Set(
    rows.filter((row) => row[1]?.endsWith(local) && row[3] === '0A').map((row) => row[9] as string),
  )
}

function socketsOf(pid: number): string[] {
  const { stdout } = Bun.spawnSync(['find', `/proc/${pid}/fd`, '-lname', 'socket:*', '-printf', '%l\\n'])
  return [...stdout.toString().matchAll(/\[(\d+)\]/g)].map(([, inode]) => inode as string)
}

/** Sends a GET on a new connection that is not used again. @returns the status, or the code of a failed connection */
export function getOnce(port: number, path: string): Promise<string> {
  return new Promise((done) => {
    let received = ''
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`),
    )
    socket.on('data', (chunk) => (received += chunk.toString('latin1')))
    socket.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message))
    socket.on('close', () => done(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1] ?? 'no answer'))
  })
}
