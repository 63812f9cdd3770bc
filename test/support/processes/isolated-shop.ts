import { join, resolve } from 'node:path'
import { createIsolatedStores } from '../database/isolated-stores.ts'

const root = resolve(import.meta.dir, '../../..')

/**
 * Creates an isolated shop: a new database with only the areas of China and the synonyms, and a flushed Redis database.
 * `serve` starts its processes. @param redisDb a Redis database that no other test uses
 */
export async function createIsolatedShop(redisDb: number, settings: Record<string, string> = {}) {
  const { redisUrl, redis, database } = await createIsolatedStores(redisDb)
  const env = { ...settings, DATABASE_URL: database.url, REDIS_URL: redisUrl }
  const children: Bun.Subprocess[] = []

  /** Starts a process of the shop with a script that prints its port. */
  async function serve(script = 'serve.ts', more: Record<string, string> = {}) {
    const child = Bun.spawn([process.execPath, '--no-env-file', join(root, 'test/races/children', script)], {
      cwd: root,
      env: { ...process.env, ...env, ...more },
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'inherit',
    })
    children.push(child)
    const { value } = await child.stdout.getReader().read()
    return { base: `http://127.0.0.1:${new TextDecoder().decode(value).trim()}`, child }
  }

  /** Kills the processes and drops the database. */
  async function close(): Promise<void> {
    for (const child of children) child.kill('SIGKILL')
    await Promise.all(children.map(({ exited }) => exited))
    redis.disconnect()
    await database.drop()
  }

  /** Runs a query on the shop's database. */
  async function rows<Row = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await database.connection.query(sql, values))[0] as Row[]
  }
  return { database, redis, env, serve, rows, close }
}
