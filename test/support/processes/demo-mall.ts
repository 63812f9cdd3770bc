import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { DemoUsers } from '../../../src/sandbox/demo-data/users/demo-users.ts'
import { freePort } from '../../../src/sandbox/launcher/services/ports.ts'
import { runScript } from './child-process.ts'
import { createIsolatedShop } from './isolated-shop.ts'
import { separateSandbox } from './separate-sandbox.ts'

const root = resolve(import.meta.dir, '../../..')
const ownScripts = {
  load: 'src/sandbox/demo-data/load.ts',
  sandbox: 'src/sandbox/world/main.ts',
  mall: 'src/main.ts',
}

/**
 * Starts a mall with the demo shop and a separate sandbox, as `bun start` does, without pictures.
 * @param redisDb a Redis database that no other test uses
 * @param scripts load the data, and start the two processes
 */
export async function startDemoMall(
  redisDb: number,
  settings: Record<string, string> = {},
  scripts = ownScripts,
) {
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
    const users = await loadDemoData(shop.env, scripts.load)
    await Bun.write(usersFile, JSON.stringify(users))
    await start(scripts.sandbox, `${sandbox.url}/health`)
    await start(scripts.mall, `${url}/health/ready`)
    const { database, redis, env } = shop
    return { url, sandbox: sandbox.url, users, database, redis, env, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

export type DemoMall = Awaited<ReturnType<typeof startDemoMall>>

/** Loads the demo shop without pictures. @returns the demo users */
export async function loadDemoData(
  env: Record<string, string>,
  script = ownScripts.load,
): Promise<DemoUsers> {
  const { status, output, errors } = await runScript(env, script, '--without-pictures')
  if (status !== 0) throw new Error(`the demo data was not loaded: ${errors}`)
  return JSON.parse(output)
}
