import { AsyncLocalStorage } from 'node:async_hooks'
import type { Pool as PromisePool } from 'mysql2/promise'
import { DeadlineExceeded, remainingMs } from '../../lib/concurrency/deadline.ts'
import { isUnwritable } from '../../lib/server-errors.ts'
import { timeStatement } from '../metrics/statement-metrics.ts'
import { type CoreConnection, corePoolOf } from './core-pool.ts'

type Bounds = Readonly<{
  /** Longest statement without a deadline, milliseconds. */
  longMs: number
  /** Most calls in `getConnection` at the same time. */
  mostWaits: number
  /** Whether no statement can succeed now. */
  isRefusing: () => boolean
  /** Closes a connection to a server that accepts no writes. */
  leave: (connection: CoreConnection) => void
}>

/** Not sent, because the server has not answered the last probes. */
class ServerDown extends Error {
  readonly code = 'ECONNREFUSED'

  constructor() {
    super('MySQL does not answer')
  }
}

type Wait = { readonly dueMs: number; readonly end: () => void }

const sweepMs = 100
const waits = new Set<Wait>()

// one timer for all: a timer for each statement would cost as much as sending it
setInterval(() => {
  if (waits.size === 0) return
  const nowMs = performance.now()
  for (const wait of waits) if (wait.dueMs < nowMs) wait.end()
}, sweepMs).unref()

/**
 * Bounds each wait for a connection and each statement of a pool by the deadline of the request, or by `longMs` in a job. At the
 * deadline a statement ends with its connection, and its outcome is unknown. A connection to a server that accepts no writes is
 * closed, so the next one may reach another server.
 */
export function boundPool(pool: PromisePool, bounds: Bounds): void {
  const core = corePoolOf(pool)
  const dueMs = () => performance.now() + Math.min(remainingMs(), bounds.longMs)
  boundWaits(core, dueMs, bounds)
  serveNextAfterLoss(core)
  core.on('connection', (connection) => boundStatements(connection, dueMs, bounds.leave))
}

function boundWaits(
  core: ReturnType<typeof corePoolOf>,
  dueMs: () => number,
  { isRefusing, mostWaits }: Bounds,
): void {
  let waiting = 0
  const take = core.getConnection.bind(core)
  core.getConnection = (got) => {
    if (isRefusing()) return queueMicrotask(() => got(new ServerDown()))
    // mysql2 calls back in the context of the request that releases or opens the connection, whose deadline may be over
    const inContext = AsyncLocalStorage.snapshot()
    let isOver = false
    const end = () => {
      isOver = true
      if (waits.delete(wait)) waiting--
      got(new DeadlineExceeded('the wait for a connection'))
    }
    const wait: Wait = { dueMs: dueMs(), end }
    if (wait.dueMs <= performance.now()) return queueMicrotask(end)
    // mysql2 also counts the waits that have ended
    if (waiting >= mostWaits) return queueMicrotask(() => got(new Error('Queue limit reached.')))
    waits.add(wait)
    waiting++
    take((error, connection) => {
      if (isOver) return connection?.release()
      waits.delete(wait)
      waiting--
      inContext(got, error, connection)
    })
  }
}

/**
 * Gives the place of a lost connection to the next caller that waits. mysql2 would call `getConnection` again for it, with the
 * deadline of the request that lost the connection.
 */
function serveNextAfterLoss(core: ReturnType<typeof corePoolOf>): void {
  const release = core.releaseConnection.bind(core)
  const { getConnection } = Object.getPrototypeOf(core) as typeof core
  core.releaseConnection = (connection) => {
    if (connection._pool) return release(connection)
    const next = core._connectionQueue.shift()
    if (next) process.nextTick(() => getConnection.call(core, next))
  }
}

function boundStatements(connection: CoreConnection, dueMs: () => number, leave: Bounds['leave']): void {
  const add = connection.addCommand.bind(connection)
  connection.addCommand = (command) => {
    const wait: Wait = {
      dueMs: dueMs(),
      end: () => {
        waits.delete(wait)
        // the server continues the statement until it notices
        connection.stream.destroy(new DeadlineExceeded('a statement'))
      },
    }
    waits.add(wait)
    const { onResult } = command
    if (onResult) {
      const finish = timeStatement(command.sql)
      command.onResult = (error, ...rest) => {
        waits.delete(wait)
        finish(error)
        if (error && isUnwritable(error)) leave(connection)
        onResult.call(command, error, ...rest)
      }
    }
    command.once('end', () => waits.delete(wait))
    return add(command)
  }
}
