import type { Pool } from 'mysql2/promise'
import { log, requestContext } from '../../lib/log.ts'
import { createDurations } from '../../lib/metrics/hot-metrics.ts'
import { beforeScrape, createCounter, createGauge } from '../../lib/metrics/registry.ts'
import { databaseErrno } from '../../lib/server-errors.ts'
import { statementName } from './statement-name.ts'

const slowMs = 200
let isSlowLogged = false

const durations = createDurations(
  'mall_mysql_statement_duration_seconds',
  'Time from sending a statement to its result, by verb and first table.',
  ['statement'],
)
const slow = createCounter(
  'mall_mysql_slow_statements_total',
  `Statements that needed more than ${slowMs} ms.`,
  ['statement'],
)
const errors = createCounter('mall_mysql_errors_total', 'Failed statements by the error number of MySQL.', [
  'errno',
])
const retries = createCounter(
  'mall_mysql_retries_total',
  'Transactions that ran again, by the error number of the try before.',
  ['errno'],
)

/** Says whether slow statements are logged: a command prints its result where its log would be, and its statements may be long. */
export function logSlowStatements(isLogged: boolean): void {
  isSlowLogged = isLogged
}

/** Starts the time of a statement. @returns a function that ends it and takes the error of a failed one */
export function timeStatement(text: string | undefined): (error: unknown) => void {
  const startMs = performance.now()
  // the result arrives in the context of the connection
  const request = requestContext.getStore()
  return (error) => {
    const ms = performance.now() - startMs
    const statement = text === undefined ? 'other' : statementName(text)
    durations(ms / 1_000, statement)
    if (error) errors.inc({ errno: errnoOf(error) })
    if (ms < slowMs) return
    slow.inc({ statement })
    if (!isSlowLogged) return
    const report = () => log.warn({ statement, ms: Math.round(ms) }, 'slow statement')
    if (request) requestContext.run(request, report)
    else report()
  }
}

/** Counts a transaction that runs again. @param error of the try before */
export function countRetry(error: unknown): void {
  retries.inc({ errno: errnoOf(error) })
}

/** A lost connection has a negative number, or none. */
function errnoOf(error: unknown): string {
  const errno = databaseErrno(error)
  return errno !== undefined && errno > 0 ? String(errno) : 'connection'
}

/** What mysql2 counts in a pool. */
type Counts = Readonly<{
  config: Readonly<{ connectionLimit: number }>
  _allConnections: Readonly<{ length: number }>
  _freeConnections: Readonly<{ length: number }>
  _connectionQueue: Readonly<{ length: number }>
}>

const connections = createGauge('mall_mysql_pool_connections', 'Connections of a pool.', ['pool', 'state'])
const limits = createGauge('mall_mysql_pool_limit', 'The most connections of a pool.', ['pool'])
const waiting = createGauge('mall_mysql_pool_waiting', 'Callers that wait for a connection of a pool.', [
  'pool',
])

/** Shows a pool in the metrics under a name. */
export function observePool(name: string, { pool }: Pool): void {
  const counts = pool as unknown as Counts
  limits.set({ pool: name }, counts.config.connectionLimit)
  beforeScrape(() => {
    const idle = counts._freeConnections.length
    connections.set({ pool: name, state: 'idle' }, idle)
    connections.set({ pool: name, state: 'used' }, counts._allConnections.length - idle)
    waiting.set({ pool: name }, counts._connectionQueue.length)
  })
}
