import { join, resolve } from 'node:path'

const root = resolve(import.meta.dir, '../..')

/** Starts another process of the mall beside this one. `status` is what it answers a token at GET /user/. */
export async function startNeighbour() {
  const child = Bun.spawn([process.execPath, '--no-env-file', join(root, 'test/races/serve-child.ts')], {
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
    stop: () => child.kill('SIGKILL'),
  }
}
