import { createApp, createMetricsApp, createServiceApp } from './app.ts'
import { config } from './config/index.ts'
import { requireSecrets } from './config/secrets.ts'
import { findUnknownVariables } from './config/unknown-variables.ts'
import { closeDatabase, refuseStatements } from './db/client.ts'
import { waitForMysql } from './db/connections/wait-for-mysql.ts'
import { logSlowStatements } from './db/metrics/statement-metrics.ts'
import { closeProbe, isDatabaseDown, probeDatabase } from './db/probe-database.ts'
import { checkPaymentKeys } from './gateways/payments/check-keys.ts'
import { startJobs, whenSearchReady } from './jobs/start.ts'
import { createMonitor } from './lib/concurrency/monitor.ts'
import { ConfigError } from './lib/config-error.ts'
import { limitHashing } from './lib/crypto/passwords.ts'
import { log } from './lib/log.ts'
import { probeDraining, startDraining } from './lib/process/draining.ts'
import { exitOnConfigError } from './lib/process/exit-on-config-error.ts'
import { closeRedis } from './redis/client.ts'
import { probeRedis } from './redis/probe-redis.ts'
import { waitForRedis } from './redis/wait-for-redis.ts'

log.level = config.logLevel
logSlowStatements(true)
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

const { role, port, metricsPort, host, drainSeconds, stopDeadlineSeconds } = config
const mysql = createMonitor(probeDatabase)
const redis = createMonitor(probeRedis)
const stopWatching = mysql.watch(isDatabaseDown, (isUp) => {
  refuseStatements(!isUp)
  log[isUp ? 'info' : 'error'](isUp ? 'MySQL answers again' : 'MySQL does not answer')
})
const checks = { process: probeDraining, mysql: mysql.check, redis: redis.check }
const app = role === 'worker' ? createServiceApp(checks) : createApp({ ...checks, search: whenSearchReady })
const metrics = metricsPort === undefined ? undefined : createMetricsApp()
exitOnConfigError(() => listen(app, 'PORT', port))
if (metrics && metricsPort !== undefined)
  exitOnConfigError(() => listen(metrics, 'METRICS_PORT', metricsPort))
const stopJobs = await startJobs(role)
log.info({ port, metricsPort, host, role }, 'server listening')

type Listener = {
  listen: (options: { port: number; hostname: string; reusePort: boolean; idleTimeout: number }) => unknown
}

/** Two processes on one port would share its connections, so a second one ends. @throws ConfigError */
function listen(app: Listener, variable: string, port: number): void {
  try {
    app.listen({ port, hostname: host, reusePort: false, idleTimeout: config.idleTimeoutSeconds })
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error
    throw new ConfigError(`${variable}: ${port} is in use by another process`)
  }
}

let isStopping = false

/**
 * Ends the process: it answers while balancers notice that it is not ready, then takes no new requests, finishes requests and jobs,
 * and closes MySQL and Redis.
 */
async function stop(signal: string): Promise<void> {
  if (isStopping) return
  isStopping = true
  log.info({ signal }, 'server stopping')
  setTimeout(() => {
    log.error({ seconds: stopDeadlineSeconds }, 'server ended before its requests and jobs')
    process.exit(1)
  }, stopDeadlineSeconds * 1_000)
  startDraining()
  await Bun.sleep(drainSeconds * 1_000)
  await app.stop()
  await stopJobs()
  await metrics?.stop()
  stopWatching()
  await Promise.allSettled([closeDatabase(), closeProbe(), closeRedis()])
  process.exit(0)
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal))
