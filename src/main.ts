import { createApp } from './app.ts'
import { config } from './config/index.ts'
import { requireSecrets } from './config/secrets.ts'
import { findUnknownVariables } from './config/unknown-variables.ts'
import { closeDatabase, pingDatabase } from './db/client.ts'
import { waitForMysql } from './db/wait-for-mysql.ts'
import { checkPaymentKeys } from './gateways/payments/check-keys.ts'
import { startJobs, whenSearchReady } from './jobs/start.ts'
import { limitHashing } from './lib/crypto/passwords.ts'
import { exitOnConfigError } from './lib/exit-on-config-error.ts'
import { log } from './lib/log.ts'
import { closeRedis, redis } from './redis/client.ts'
import { waitForRedis } from './redis/wait-for-redis.ts'

log.level = config.logLevel
exitOnConfigError(() => requireSecrets(config))
exitOnConfigError(checkPaymentKeys)
await exitOnConfigError(() => waitForMysql(config.databaseUrl))
await exitOnConfigError(() => waitForRedis(config.redisUrl))
limitHashing({
  concurrent: config.limits.passwordHashes,
  perClient: config.limits.passwordHashesPerAddress,
  waiting: config.limits.passwordQueue,
})

for (const message of findUnknownVariables()) log.warn(message)
if (!config.isAppSecretSet) log.warn('APP_SECRET is not set, JWT_SECRET takes its place')

const app = createApp({ mysql: pingDatabase, redis: () => redis.ping(), search: whenSearchReady })
app.listen({ port: config.port, hostname: config.host })
const stopJobs = await startJobs()
log.info({ port: config.port, host: config.host }, 'server listening')

let stopping = false

/** Graceful shutdown: no new requests, finish running requests and jobs, then close MySQL and Redis. */
async function stop(signal: string): Promise<void> {
  if (stopping) return
  stopping = true
  log.info({ signal }, 'server stopping')
  await app.stop()
  await stopJobs()
  await Promise.allSettled([closeDatabase(), closeRedis()])
  process.exit(0)
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal))
