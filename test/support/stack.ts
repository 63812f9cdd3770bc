import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../src/sandbox/launcher/services/ports.ts'
import { stopOrphans } from '../../src/sandbox/launcher/services/processes.ts'
import { startStack } from '../../src/sandbox/launcher/stack.ts'
import { dumpTemplate } from './database/template.ts'

/**
 * Starts MySQL, Redis, demo data without pictures and sandbox for one test run, in a new data folder. Stopping also deletes
 * the folder. A signal stops everything and exits with status 1, also while the start is under way.
 */
export async function startTestStack(root: string) {
  const base = join(root, '.data')
  await clearKilledRuns(base)
  const dataDir = join(base, `test-${process.pid}`)
  const {
    TEST_DATABASE_URL,
    TEST_REDIS_URL,
    PATH,
    HOME,
    CI,
    ORDER_MODEL_RUNS,
    ORDER_MODEL_SEED,
    STAFF_PAIRS,
    SIMULATED_CARTS,
  } = process.env
  const env = {
    PATH,
    HOME,
    CI,
    ORDER_MODEL_RUNS,
    ORDER_MODEL_SEED,
    STAFF_PAIRS,
    SIMULATED_CARTS,
    DATABASE_URL: TEST_DATABASE_URL,
    REDIS_URL: TEST_REDIS_URL,
    CORS_ORIGINS: 'http://www.meiduo.site:8080',
    // enough for best sellers; the tests of the demo shop load its whole history
    SANDBOX_DEMO_ORDERS: '100',
    LOG_LEVEL: 'silent',
    // a machine that runs three test files may stop for seconds; tests of the deadline set their own
    REQUEST_DEADLINE: '60s',
  }
  const [port, sandboxPort] = [await freePort(), await freePort()]
  const interrupt = new AbortController()
  const { signal } = interrupt
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => interrupt.abort(new Error(`stopped by ${name}`)))
  const remove = () => rmSync(dataDir, { recursive: true, force: true })
  try {
    const stack = await startStack({
      root,
      dataDir,
      env,
      durable: false,
      drawsPictures: false,
      port,
      sandboxPort,
      signal,
    })
    let stopped: Promise<void> | undefined
    const stop = () => {
      // the end of the tests and a signal may both call this: both wait for the same stop
      stopped ??= stack.stop().then(remove)
      return stopped
    }
    signal.addEventListener('abort', () => void stop().finally(() => process.exit(1)))
    // a given database may hold rows of earlier runs: then each isolated database is migrated and seeded separately
    const template = TEST_DATABASE_URL
      ? undefined
      : await dumpTemplate(String(stack.env.DATABASE_URL), dataDir).catch(async (error) => {
          await stop()
          throw error
        })
    const testEnv: Record<string, string | undefined> = {
      ...stack.env,
      MEIDUO_TEST_SERVICES: '1',
      MEIDUO_TEST_TEMPLATE: template,
    }
    return { env: testEnv, dataDir, interrupted: signal, stop }
  } catch (error) {
    remove()
    throw error
  }
}

/** Stops the servers of killed test runs and deletes their folders. */
async function clearKilledRuns(base: string): Promise<void> {
  if (!existsSync(base)) return
  for (const name of readdirSync(base)) {
    const pid = Number(/^test-(\d+)$/.exec(name)?.[1] ?? Number.NaN)
    if (Number.isNaN(pid) || isAlive(pid)) continue
    await stopOrphans(join(base, name, 'run'))
    rmSync(join(base, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
