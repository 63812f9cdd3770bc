import type { Pool as PromisePool } from 'mysql2/promise'
import type { DatabaseAddress } from '../../config/database-url.ts'
import { DeadlineExceeded, withDeadline } from '../../lib/concurrency/deadline.ts'
import { log } from '../../lib/log.ts'
import { isOutage } from '../../lib/server-errors.ts'
import { type CoreConnection, corePoolOf, type GotConnection } from './core-pool.ts'

type Server = DatabaseAddress['servers'][number]

/** The server answers, and accepts no writes. */
class ReadOnlyServer extends Error {
  readonly errno = 1290

  constructor() {
    super('the server is read-only')
  }
}

/** Selects what `readOnlyProblem` reads. */
export const readOnlyQuery = 'SELECT @@read_only AS readOnly'
/** MySQL and older MariaDB answer with a number, MariaDB 12 with a word. */
const writableStates: ReadonlySet<string> = new Set(['0', 'OFF'])

/** Returns the error of a server that is a replica, for the row of `readOnlyQuery`. */
export function readOnlyProblem(row: Readonly<Record<string, unknown>> | undefined): Error | undefined {
  return writableStates.has(String(row?.readOnly)) ? undefined : new ReadOnlyServer()
}

const checkMs = 2_000
/** How long new connections avoid a server that failed, unless all have. */
const avoidMs = 5_000
const openedMs = new WeakMap<CoreConnection, number>()
/** By host and port, for all pools: when a server was last dead or read-only. */
const failedMs = new Map<string, number>()
/** Errors of a connection attempt that has tried every server. */
const final = new WeakSet<object>()
const keyOf = ({ host, port }: Server) => `${host}:${port}`

/**
 * Makes a pool of several servers: a new connection goes to the first one that answers and accepts writes. The pool gives no
 * connection again that is older than the last failure of its server; connections to a less preferred server stay.
 */
export function failOver(pool: PromisePool, servers: readonly Server[]): void {
  const core = corePoolOf(pool)
  const take = core.getConnection.bind(core)
  const checked = new WeakSet<CoreConnection>()
  core.on('connection', (connection) => openedMs.set(connection, performance.now()))
  const attempt = (got: GotConnection, failures: number): void => {
    const server = choose(servers)
    // a new connection copies this address immediately
    Object.assign(core.config.connectionConfig, server)
    const next = (error: unknown) => {
      if (failures + 1 < servers.length) return attempt(got, failures + 1)
      if (error instanceof Error) final.add(error)
      got(error)
    }
    take((error, connection) => {
      if (error || !connection) {
        if (!isServerFailure(error)) return got(error)
        leave(server)
        return next(error)
      }
      if (isStale(connection)) {
        connection.destroy()
        return attempt(got, failures)
      }
      if (checked.has(connection)) return got(null, connection)
      checkWritable(connection, (problem) => {
        if (!problem) {
          checked.add(connection)
          return got(null, connection)
        }
        leaveServerOf(connection)
        next(problem)
      })
    })
  }
  core.getConnection = (got) => attempt(got, 0)
}

/** Closes a connection whose server is dead or accepts no writes; new connections avoid that server for some seconds. */
export function leaveServerOf(connection: Pick<CoreConnection, 'config' | 'destroy'>): void {
  leave(connection.config)
  connection.destroy()
}

function leave(server: Server): void {
  const key = keyOf(server)
  const isNews = performance.now() - (failedMs.get(key) ?? Number.NEGATIVE_INFINITY) > avoidMs
  failedMs.set(key, performance.now())
  if (isNews) log.warn({ server: key }, 'MySQL server left')
}

/** The first server that has not failed lately, otherwise the one whose failure is oldest. */
function choose(servers: readonly Server[]): Server {
  const ages = servers.map((server) => ({
    server,
    failedMs: failedMs.get(keyOf(server)) ?? Number.NEGATIVE_INFINITY,
  }))
  const usable = ages.find((age) => performance.now() - age.failedMs > avoidMs)
  return (usable ?? ages.reduce((a, b) => (b.failedMs < a.failedMs ? b : a))).server
}

function isStale(connection: CoreConnection): boolean {
  return (openedMs.get(connection) ?? 0) < (failedMs.get(keyOf(connection.config)) ?? 0)
}

/** An error with a SQL state is an answer, such as a refused password. A full queue and a closed pool are of this process. */
function isServerFailure(error: unknown): boolean {
  if (!(error instanceof Error) || final.has(error)) return false
  if (error instanceof DeadlineExceeded || /^(Queue limit reached|Pool is closed)/.test(error.message))
    return false
  return isOutage(error) || (error as { sqlState?: string }).sqlState === undefined
}

function checkWritable(connection: CoreConnection, done: (problem?: unknown) => void): void {
  withDeadline(checkMs, () =>
    connection.query(readOnlyQuery, (error, rows) => done(error ?? readOnlyProblem(rows?.[0]))),
  )
}
