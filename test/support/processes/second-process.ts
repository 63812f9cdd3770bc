import { join, resolve } from 'node:path'
import { redis } from '../../../src/redis/client.ts'

const root = resolve(import.meta.dir, '../../..')

/**
 * Starts a second process of the mall, with its own settings, that receives the messages of this one. `status` returns its status for a token
 * at GET /user/, `get` the JSON of a path. `script`: the file in races/children that serves it.
 */
export async function startSecondProcess(settings: Record<string, string> = {}, script = 'serve.ts') {
  const child = Bun.spawn([process.execPath, '--no-env-file', join(root, 'test/races/children', script)], {
    cwd: root,
    env: { ...process.env, ...settings },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const reader = child.stdout.getReader()
  const { value } = await reader.read()
  const base = `http://127.0.0.1:${new TextDecoder().decode(value).trim()}`
  return {
    status: async (token: string) =>
      (await fetch(`${base}/user/`, { headers: { authorization: `JWT ${token}` } })).status,
    get: async <T = Record<string, unknown>>(path: string) => (await (await fetch(base + path)).json()) as T,
    base,
    pid: child.pid,
    stop: () => child.kill('SIGKILL'),
  }
}

/** Kills the Redis subscriptions of these processes, not those of other tests. */
export async function breakSubscriptions(...pids: number[]): Promise<void> {
  const clients = ((await redis.call('CLIENT', 'LIST')) as string).split('\n')
  for (const client of clients) {
    const [, id, name = ''] = /^id=(\d+) .*? name=(\S*)/.exec(client) ?? []
    if (id && pids.includes(Number(name.split(':').at(-1)))) await redis.call('CLIENT', 'KILL', 'ID', id)
  }
}
