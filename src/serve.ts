import { createApp, createMetricsApp, createServiceApp } from './app.ts'
import { config } from './config/index.ts'
import { workerNumber } from './config/worker-number.ts'
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

logSlowStatements(true)
exitOnConfigError(checkPaymentKeys)
await exitOnConfigError(() => waitForMysql(config.databaseUrl))
await exitOnConfigError(() => waitForRedis(config.redisUrl))
limitHashing({
  concurrent: config.limits.passwordHashes,
  perClient: config.limits.passwordHashesPerAddress,
  waiting: config.limits.passwordQueue,
})

if (!config.isAppSecretSet) log.warn('APP_SECRET is not set, JWT_SECRET takes its place')

/** So long a worker waits for its search index before it serves without one. */
const indexPatienceMs = 60_000
const { role, port, host, drainSeconds, stopDeadlineSeconds } = config
const mysql = createMonitor(probeDatabase)
const redis = createMonitor(probeRedis)
const stopWatching = mysql.watch(isDatabaseDown, (isUp) => {
  refuseStatements(!isUp)
  log[isUp ? 'info' : 'error'](isUp ? 'MySQL answers again' : 'MySQL does not answer')
})
const checks = { process: probeDraining, mysql: mysql.check, redis: redis.check }
const app = role === 'worker' ? createServiceApp(checks) : createApp({ ...checks, search: whenSearchReady })
let isStopping = false
const isWorker = workerNumber !== undefined
// each worker has its own, because a scrape reads one process
const metricsPort = config.metricsPort === undefined ? undefined : config.metricsPort + (workerNumber ?? 0)
const metrics = metricsPort === undefined ? undefined : createMetricsApp()
// alone, a process claims its port before it does anything; a worker takes connections from others, so it is ready first
if (!isWorker) exitOnConfigError(listenAll)
const jobs = await startJobs(role)
if (isWorker) {
  if (role !== 'worker') await Promise.race([whenSearchReady().catch(() => {}), Bun.sleep(indexPatienceMs)])
  exitOnConfigError(listenAll)
  followParent()
}
log.info({ port, metricsPort, host, role, worker: workerNumber }, 'server listening')

type Listener = {
  listen: (options: { port: number; hostname: string; reusePort: boolean; idleTimeout: number }) => unknown
}

/** @throws ConfigError when another process has a port */
function listenAll(): void {
  listen(app, 'PORT', port)
  // a worker and its successor, which has the same number, both listen until the former one ends
  if (metrics && metricsPort !== undefined) listen(metrics, 'METRICS_PORT', metricsPort)
}

/** Only processes of one parent share a port: another process on it ends. @throws ConfigError */
function listen(listener: Listener, variable: string, port: number): void {
  try {
    listener.listen({ port, hostname: host, reusePort: isWorker, idleTimeout: config.idleTimeoutSeconds })
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error
    throw new ConfigError(`${variable}: ${port} is in use by another process`)
  }
}

/** Reports to the parent that this process serves, and ends when the parent replaces it or has ended. */
function followParent(): void {
  process.on('message', (message) => {
    if (message === 'retire') void stop('retire', false)
  })
  process.on('disconnect', () => void stop('disconnect'))
  // a signal for the group of processes is meant for the parent
  process.on('SIGHUP', () => {})
  process.send?.('serving')
  if (!process.connected) void stop('disconnect')
}

/** Time for what follows the last request, seconds. */
const closeSeconds = 3

/**
 * Ends the process: it takes no more jobs, answers while balancers notice that it is not ready, then takes no new requests, finishes
 * the others, and closes MySQL and Redis. Shortly before the deadline it closes connections with requests under way.
 * @param isLast whether no other process takes the port's connections over: otherwise the port stays ready
 */
async function stop(signal: string, isLast = true): Promise<void> {
  if (isStopping) return
  isStopping = true
  log.info({ signal }, 'server stopping')
  setTimeout(() => {
    log.error({ seconds: stopDeadlineSeconds }, 'server ended before its requests and jobs')
    process.exit(1)
  }, stopDeadlineSeconds * 1_000)
  setTimeout(closeConnections, (stopDeadlineSeconds - closeSeconds) * 1_000)
  startDraining(isLast)
  const stoppedWorking = jobs.stopWorking()
  await Bun.sleep(drainSeconds * 1_000)
  await app.stop()
  await stoppedWorking
  await jobs.stop()
  await metrics?.stop()
  stopWatching()
  await Promise.allSettled([closeDatabase(), closeProbe(), closeRedis()])
  process.exit(0)
}

/** A client that sends its request slowly would hold up the end. */
function closeConnections(): void {
  if (!app.server) return
  log.warn({ requests: app.server.pendingRequests }, 'connections with requests under way closed')
  void app.server.stop(true)
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal))
