import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { keysDirOf, sandboxEnvironment } from '../../../src/sandbox/launcher/environment.ts'
import { freePort } from '../../../src/sandbox/launcher/services/ports.ts'

const newSecret = () => crypto.randomUUID() + crypto.randomUUID()

/** The settings of the mall, and its own ports. Nothing is started. */
export async function planMall(dir: string, databaseUrl: string, redis: Readonly<Record<string, string>>) {
  mkdirSync(dir, { recursive: true })
  const { PATH, HOME } = process.env
  const [port, sandboxPort, smtpPort] = [await freePort(), await freePort(), await freePort()]
  const settings = {
    port,
    sandboxPort,
    smtpPort,
    keysDir: keysDirOf(dir),
    mediaDir: join(dir, 'media'),
    tradesFile: join(dir, 'trades.json'),
    secrets: { jwt: newSecret(), app: newSecret(), cookie: newSecret() },
    databaseUrl,
    redisUrl: redis.REDIS_URL ?? '',
  }
  const limits = {
    LOG_LEVEL: 'warn',
    HOST: '127.0.0.1',
    DRAIN_SECONDS: '3',
    DATABASE_POOL_SIZE: '12',
    ORDER_UNPAID_PIECES: '1000000',
    ORDER_UNPAID_ORDERS: '1000000',
    // every caller has one address
    GUEST_CART_ADDRESS_HOURLY_LIMIT: '1000000',
  }
  const env = sandboxEnvironment(settings, { PATH, HOME, ...limits, ...redis })
  return { env, port, sandbox: `http://127.0.0.1:${sandboxPort}` }
}

export type MallPlan = Awaited<ReturnType<typeof planMall>>
