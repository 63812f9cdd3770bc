import { join, resolve } from 'node:path'
import { freePort } from '../../../src/sandbox/launcher/services/ports.ts'
import { createIsolatedShop } from './isolated-shop.ts'
import { separateSandbox } from './separate-sandbox.ts'

const root = resolve(import.meta.dir, '../../..')

/**
 * Creates an isolated shop with separate sandbox gateways and configures this test process for it. The configuration is
 * read at the first import: call this first and import modules of the mall dynamically afterward.
 */
export async function createPaymentShop(redisDb: number) {
  const port = await freePort()
  const sandbox = await separateSandbox(`http://127.0.0.1:${port}`)
  const shop = await createIsolatedShop(redisDb, {
    ...sandbox.settings,
    PORT: String(port),
    SANDBOX_NOTICE_SPEED: '100000',
    // a hanging gateway call times out soon, and faults of one trade do not open the circuit breaker for the others
    PAYMENT_TIMEOUT: '800ms',
    GATEWAY_CIRCUIT_FAILURES: '1000',
  })
  Object.assign(process.env, shop.env)
  const world = Bun.spawn([process.execPath, '--no-env-file', join(root, 'src/sandbox/world/main.ts')], {
    cwd: root,
    env: process.env,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'inherit',
  })
  const { waitUntil } = await import('./isolated-app.ts')
  await waitUntil('the sandbox is ready', () =>
    fetch(`${sandbox.url}/health`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
  const { listenForNotifications } = await import('../vendors/notification-listener.ts')
  const mall = listenForNotifications()

  /** Stops the sandbox and the listener and removes the shop. */
  async function close(): Promise<void> {
    mall.stop()
    world.kill('SIGKILL')
    await world.exited
    await shop.close()
  }
  return { ...shop, close }
}
