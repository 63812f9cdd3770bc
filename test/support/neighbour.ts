import { join, resolve } from 'node:path'

const root = resolve(import.meta.dir, '../..')

/**
 * Starts another process of the mall beside this one, which follows what happens elsewhere. `status` is what it answers a
 * token at GET /user/, `get` the JSON of a path.
 */
export async function startNeighbour() {
  const child = Bun.spawn([process.execPath, join(root, 'test/races/serve-child.ts')], {
    cwd: root,
    env: process.env,
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
    stop: () => child.kill('SIGKILL'),
  }
}
