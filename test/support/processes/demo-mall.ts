import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { DemoUsers } from '../../../src/sandbox/demo-data/users/demo-users.ts'
import { freePort } from '../../../src/sandbox/launcher/services/ports.ts'
import { runScript } from './child-process.ts'
import { createIsolatedShop } from './isolated-shop.ts'
import { separateSandbox } from './separate-sandbox.ts'

const root = resolve(import.meta.dir, '../../..')
const usual = {
  load: 'src/sandbox/demo-data/load.ts',
  sandbox: 'src/sandbox/world/main.ts',
  mall: 'src/main.ts',
  hasExampleIds: false,
}

/**
 * Starts a mall with the demo shop and a separate sandbox, as `bun start` does, without pictures.
 * @param redisDb a Redis database that no other test uses
 * @param options the scripts that load the data and start the two processes; `hasExampleIds`: the users have the ids of the examples,
 * which one mall at a time may have, because messages of Redis reach every database of a server
 */
export async function startDemoMall(
  redisDb: number,
  settings: Record<string, string> = {},
  options: Partial<typeof usual> = {},
) {
  const { load, sandbox: sandboxScript, mall, hasExampleIds } = { ...usual, ...options }
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const sandbox = await separateSandbox(url)
  const folder = await mkdtemp(join(tmpdir(), 'demo-mall-'))
  const usersFile = join(folder, 'users.json')
  const shop = await createIsolatedShop(redisDb, {
    ...sandbox.settings,
    SANDBOX_USERS_FILE: usersFile,
    SANDBOX_TRADES_FILE: join(folder, 'trades.json'),
    SANDBOX_DEMO_ORDERS: '20',
    MEDIA_DIR: join(folder, 'media'),
    PORT: String(port),
    HOST: '127.0.0.1',
    PUBLIC_URL: url,
    // otherwise the second SMS to a mobile waits for a minute
    SMS_INTERVAL_SECONDS: '1',
    ...settings,
  })
  const children: Bun.Subprocess[] = []

  /** Stops the processes and removes the shop. */
  async function stop(): Promise<void> {
    for (const child of children) child.kill('SIGTERM')
    await Promise.all(children.map(({ exited }) => exited))
    await shop.close()
    await rm(folder, { recursive: true, force: true })
  }

  async function start(script: string, health: string): Promise<void> {
    const child = Bun.spawn([process.execPath, '--no-env-file', join(root, script)], {
      cwd: root,
      env: { ...process.env, ...shop.env },
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'inherit',
    })
    children.push(child)
    const isReady = () =>
      fetch(health).then(
        ({ ok }) => ok,
        () => false,
      )
    // the other tests may take all processors: only the time of the whole test ends this
    while (!(await isReady())) {
      if (child.exitCode !== null) throw new Error(`${script} ended with ${child.exitCode}`)
      await Bun.sleep(100)
    }
  }

  try {
    if (hasExampleIds) await shop.rows('ALTER TABLE tb_users AUTO_INCREMENT = 1')
    const users = await loadDemoData(shop.env, load)
    await Bun.write(usersFile, JSON.stringify(users))
    await start(sandboxScript, `${sandbox.url}/health`)
    await start(mall, `${url}/health/ready`)
    const { database, redis, env } = shop
    return { url, sandbox: sandbox.url, users, database, redis, env, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

export type DemoMall = Awaited<ReturnType<typeof startDemoMall>>

/** Loads the demo shop without pictures. @returns the demo users */
export async function loadDemoData(env: Record<string, string>, script = usual.load): Promise<DemoUsers> {
  const { status, output, errors } = await runScript(env, script, '--without-pictures')
  if (status !== 0) throw new Error(`the demo data was not loaded: ${errors}`)
  return JSON.parse(output)
}
