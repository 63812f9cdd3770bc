import { randomInt } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/mysql2'
import type { Connection as CoreConnection } from 'mysql2'
import {
  createPool,
  type Pool,
  type PoolOptions,
  type ResultSetHeader,
  type RowDataPacket,
} from 'mysql2/promise'
import { readDatabaseUrl } from '../config/database-url.ts'
import { config } from '../config/index.ts'
import { remainingMs, withDeadline } from '../lib/concurrency/deadline.ts'
import { isLostConflict, isUnwritable } from '../lib/server-errors.ts'
import { boundPool } from './connections/bounded-pool.ts'
import { failOver, leaveServerOf } from './connections/failover.ts'
import { mysqlOptions } from './connections/mysql-options.ts'
import { countRetry, observePool } from './metrics/statement-metrics.ts'
import { type Query, type Statement, type StatementExecutor, toText } from './statement.ts'

const connectMs = 5_000
const failOverMs = 2_000

/** Main pool. All pools connect lazily. */
export const pool: Pool = createMysqlPool({ connectionLimit: config.databasePoolSize })

/**
 * Pool of pipelined transactions, for `pipelined-transaction.ts` only: it allows several statements in one packet, and that
 * file writes every value as a literal.
 */
export const pipelinePool: Pool = createMysqlPool({
  connectionLimit: config.databasePipelinePoolSize,
  multipleStatements: true,
})

observePool('main', pool)
observePool('pipeline', pipelinePool)

let isDown = false

/** Refuses each statement of requests and jobs, or accepts them again: while MySQL is down, callers need not wait for it. */
export function refuseStatements(isRefused: boolean): void {
  isDown = isRefused
}

export const db = drizzle({ client: pool })

type DrizzleTransaction = Parameters<Parameters<typeof db.transaction>[0]>[0]

/** A Drizzle transaction that also runs statements that are defined outside Drizzle. */
export type Transaction = DrizzleTransaction & StatementExecutor

/** The database or a transaction: what a read needs. */
export type Executor = typeof db | DrizzleTransaction

/** Reads rows as arrays, columns in their order: for reads that are too hot to map each row to an object. */
export async function selectRows<Row extends unknown[]>({ sql, params }: Statement): Promise<Row[]> {
  const [rows] = await pool.query<RowDataPacket[][]>({ sql, values: params, rowsAsArray: true })
  return rows as unknown as Row[]
}

/** Reads the first column of every row, which is an id. */
export async function selectIds(statement: Statement): Promise<Uint32Array> {
  return Uint32Array.from(await selectRows<[number]>(statement), ([id]) => id)
}

const maxTries = 8
/** MySQL waits 50 s by default. */
const lockWaitSeconds = 2

/**
 * Runs `work` in one transaction. Retries it from the start, eight tries at most with jitter and none after the deadline, when it
 * loses against another transaction (deadlock, lock wait, certification failure) or meets a server that accepts no writes.
 * `work` must not catch database errors.
 */
export function transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  return retrying(() => db.transaction((tx) => work(Object.assign(tx, inSequence(tx)))))
}

/** Runs `attempt`, and again when it loses against another transaction. */
export async function retrying<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      const pauseMs = randomInt(5, 10 * 2 ** tries)
      const isLast = tries === maxTries || pauseMs > remainingMs()
      if (isLast || !(isLostConflict(error) || isUnwritable(error))) throw error
      countRetry(error)
      await Bun.sleep(pauseMs)
    }
  }
}

/** Whether a unique key refused the row; `key` names which one. */
export function isDuplicate(error: unknown, key?: string): boolean {
  for (let e = error; e instanceof Error; e = e.cause) {
    if ((e as { errno?: unknown }).errno === 1062) return key === undefined || e.message.includes(key)
  }
  return false
}

/** Resolves when the database answers. */
export async function pingDatabase(): Promise<void> {
  await pool.query('SELECT 1')
}

export async function closeDatabase(): Promise<void> {
  await Promise.all([pool.end(), pipelinePool.end()])
}

/**
 * Sends each statement after the one before it has succeeded: after a deadlock the server has rolled back, and would
 * execute the next statement outside the transaction.
 */
function inSequence(tx: DrizzleTransaction): StatementExecutor {
  let previous: Promise<unknown> = Promise.resolve()
  const send = (query: Query): Promise<unknown> => {
    const reply = previous.then(() => tx.execute(sql.raw(toText(query)))).then(([first]) => first)
    previous = reply
    return reply
  }
  return {
    rows: async <Row>(query: Query) => (await send(query)) as Row[],
    run: async (query) => (await send(query)) as ResultSetHeader,
  }
}

/** Creates a pool. Only `options` can allow several statements in one packet, never a parameter of the URL. */
export function createMysqlPool(
  { queueLimit = config.databaseQueueLimit, ...options }: PoolOptions & { connectionLimit: number },
  databaseUrl = config.databaseUrl ?? 'mysql://root@127.0.0.1:3306/meiduo',
  isRefusing = () => isDown,
): Pool {
  const address = readDatabaseUrl('DATABASE_URL', databaseUrl, config.databaseSsl)
  const hasSeveral = address.servers.length > 1
  const created = createPool({
    ...mysqlOptions(address),
    timezone: 'Z',
    charset: 'utf8mb4_general_ci',
    supportBigNumbers: true,
    // a server that hangs must leave time for the next one
    connectTimeout: hasSeveral ? failOverMs : connectMs,
    enableKeepAlive: true,
    // Drizzle's errors name the caller already; mysql2's `trace` would cost a stack trace for each statement
    trace: false,
    ...options,
  })
  if (hasSeveral) failOver(created, address.servers)
  const longMs = config.databaseLongStatementTimeoutSeconds * 1_000
  const mostWaits = queueLimit + options.connectionLimit
  boundPool(created, { longMs, mostWaits, isRefusing, leave: leaveServerOf })
  created.pool.on('connection', (connection) => {
    // the request that opens the connection may be over by now
    withDeadline(connectMs, () => setUp(connection))
  })
  return created
}

/** Stored moments are UTC; READ COMMITTED keeps range locks out of placing. */
function setUp(connection: CoreConnection): void {
  connection.query(
    "SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'",
  )
  connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED')
  // a transaction that waits holds its other locks, also after its request has ended
  connection.query(`SET SESSION innodb_lock_wait_timeout = ${lockWaitSeconds}`)
}
