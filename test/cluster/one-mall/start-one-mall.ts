import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startServices } from '../../../src/sandbox/launcher/services/find.ts'
import { freePort } from '../../../src/sandbox/launcher/services/ports.ts'
import { createMallProcess } from '../mall/mall-process.ts'
import { planMall } from '../mall/plan-mall.ts'

const root = resolve(import.meta.dir, '../../..')

/**
 * Starts a private MariaDB and Redis and one process of the mall with both roles. The environment of this process becomes that of the
 * mall. The shop has buyers with tokens and SKUs from 1.
 */
export async function startOneMall(size: Readonly<{ buyers: number; skus: number }>, settings = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'one-mall-'))
  const { PATH, HOME } = process.env
  const services = await startServices({ root, dataDir: dir, env: { PATH, HOME }, durable: false })
  const plan = await planMall(join(dir, 'mall'), services.databaseUrl, { REDIS_URL: services.redisUrl })
  const env = { ...plan.env, ...settings }
  Object.assign(process.env, env)
  const mall = createMallProcess({ name: 'mall', port: await freePort(), dir: join(dir, 'mall'), env })
  /** Stops the servers and removes their files. */
  const stop = async () => {
    await mall.stop()
    await services.stop()
    rmSync(dir, { recursive: true, force: true })
  }
  const mysqlPid = services.processes.find(({ name }) => name === 'mysql')?.process.pid as number
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => {
      // it may be paused
      process.kill(mysqlPid, 'SIGCONT')
      void stop().finally(() => process.exit(1))
    })
  try {
    const { seedPeople } = await import('../load/seed.ts')
    const { buyers } = await seedPeople(services.databaseUrl, size)
    await mall.start()
    return { dir: join(dir, 'mall'), mall, buyers, mysqlPid, ...services, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
