import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePort } from '../../../src/sandbox/launcher/services/ports.ts'
import { createIsolatedStores } from '../../support/database/isolated-stores.ts'
import { runScript } from '../../support/processes/child-process.ts'

const root = resolve(import.meta.dir, '../../..')
const redisDb = 59

type User = Readonly<{ username: string; password: string }>
export type ExampleUsers = Readonly<{ shopper: User; staff: User }>
export type ExampleShop = Awaited<ReturnType<typeof startExampleShop>>

/**
 * Starts a new demo shop with its own database, Redis database and sandbox. All its processes have the same fixed time, so each start has
 * the same rows.
 */
export async function startExampleShop() {
  const { redisUrl, redis, database } = await createIsolatedStores(redisDb)
  // the ids of the demo users are fixed; no other test has users with ids as low
  await database.connection.query('ALTER TABLE tb_users AUTO_INCREMENT = 1')
  const folder = await mkdtemp(join(tmpdir(), 'example-shop-'))
  const [sandboxPort, smtpPort] = [await freePort(), await freePort()]
  const env = {
    ...atSandbox(sandboxPort, smtpPort),
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl,
    MEDIA_DIR: join(folder, 'media'),
    SANDBOX_TRADES_FILE: join(folder, 'trades.json'),
    SANDBOX_DEMO_ORDERS: '40',
    TZ: 'UTC',
  }
  const here = 'test/contract/examples'
  const loaded = await runScript(env, `${here}/fill-shop.ts`, '--without-pictures')
  if (loaded.status !== 0) throw new Error(`the example shop is not filled: ${loaded.errors}`)
  const children = [start(`${here}/serve-sandbox.ts`), start(`${here}/serve-shop.ts`)]
  const port = await firstLine(children[1] as Child)
  const users = JSON.parse(loaded.output) as ExampleUsers

  return {
    ...{ redis, database, users },
    base: `http://127.0.0.1:${port}`,
    sandbox: `http://127.0.0.1:${sandboxPort}`,
    origin: process.env.PUBLIC_URL as string,
    async stop(): Promise<void> {
      for (const child of children) child.kill('SIGKILL')
      await Promise.all(children.map(({ exited }) => exited))
      redis.disconnect()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }

  function start(script: string) {
    return Bun.spawn([process.execPath, '--no-env-file', join(root, script)], {
      cwd: root,
      env: { ...process.env, ...env },
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'inherit',
    })
  }
}

type Child = Bun.Subprocess<'ignore', 'pipe', 'inherit'>

async function firstLine({ stdout }: Child): Promise<string> {
  const { value } = await stdout.getReader().read()
  return new TextDecoder().decode(value).trim()
}

/** The settings that name the sandbox of the test run, with another sandbox in its place. */
function atSandbox(port: number, smtpPort: number): Record<string, string> {
  const { SANDBOX_PORT: shared } = process.env
  const moved = Object.entries(process.env).filter(([, value]) => value?.includes(`:${shared}`))
  return {
    ...Object.fromEntries(
      moved.map(([name, value]) => [name, String(value).replace(`:${shared}`, `:${port}`)]),
    ),
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
    SANDBOX_PORT: String(port),
    SANDBOX_SMTP_PORT: String(smtpPort),
  }
}
