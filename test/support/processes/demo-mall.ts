import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { DemoUsers } from '../../../src/sandbox/demo-data/users/demo-users.ts'
import { freePort } from '../../../src/sandbox/launcher/services/ports.ts'
import { runScript } from './child-process.ts'
import { createIsolatedShop } from './isolated-shop.ts'

const root = resolve(import.meta.dir, '../../..')

/**
 * Starts a mall with the demo shop and a separate sandbox, as `bun start` does, without pictures.
 * @param redisDb a Redis database that no other test uses
 */
export async function startDemoMall(redisDb: number, settings: Record<string, string> = {}) {
  const [port, sandboxPort, smtpPort] = [await freePort(), await freePort(), await freePort()]
  const sandbox = `http://127.0.0.1:${sandboxPort}`
  const url = `http://127.0.0.1:${port}`
  const usersFile = join(tmpdir(), `demo-users-${crypto.randomUUID()}.json`)
  const shop = await createIsolatedShop(redisDb, {
    SANDBOX_USERS_FILE: usersFile,
    PORT: String(port),
    HOST: '127.0.0.1',
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_SMTP_PORT: String(smtpPort),
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
    SANDBOX_DEMO_ORDERS: '20',
    SANDBOX_TRADES_FILE: '',
    PUBLIC_URL: url,
    SMS_BASE_URL: sandbox,
    ALIPAY_GATEWAY: `${sandbox}/alipay/gateway.do`,
    ALIPAY_LOGIN_URL: `${sandbox}/alipay/oauth2/publicAppAuthorize.htm`,
    QQ_BASE_URL: `${sandbox}/qq`,
    ALIPAY_NOTIFY_URL: `${url}/payment/alipay/notify/`,
    WECHAT_PAY_BASE_URL: `${sandbox}/wechat`,
    WECHAT_PAY_NOTIFY_URL: `${url}/payment/wechat/notify/`,
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
    await rm(usersFile, { force: true })
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
    const loaded = await runScript(shop.env, 'src/sandbox/demo-data/load.ts', '--without-pictures')
    if (loaded.status !== 0) throw new Error(`the demo data was not loaded: ${loaded.errors}`)
    const users: DemoUsers = JSON.parse(loaded.output)
    await Bun.write(usersFile, loaded.output)
    await start('src/sandbox/world/main.ts', `${sandbox}/health`)
    await start('src/main.ts', `${url}/health/ready`)
    return { url, sandbox, users, database: shop.database, env: shop.env, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

export type DemoMall = Awaited<ReturnType<typeof startDemoMall>>
