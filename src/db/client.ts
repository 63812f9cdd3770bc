import { randomInt } from 'node:crypto'
import { drizzle } from 'drizzle-orm/mysql2'
import { createPool, type Pool, type PoolOptions, type RowDataPacket } from 'mysql2/promise'
import { config } from '../config/index.ts'

/** Where statements go; connections are made when the first one needs them. */
export const pool: Pool = open({ connectionLimit: config.databasePoolSize })

/**
 * Where several statements may go in one packet: for `plain.ts` alone, which writes every value as a literal. Batches are
 * done one at a time, so two connections are plenty.
 */
export const pipelinePool: Pool = open({ connectionLimit: 2, multipleStatements: true })

/** The same for payments: each waits for the row of its own order, and must not hold up placing meanwhile. */
export const paymentPool: Pool = open({ connectionLimit: 8, multipleStatements: true })

export const db = drizzle({ client: pool })

export type Transaction = Parameters<Parameters<typeof db.transaction>[0]>[0]

/** The database or an open transaction: what a read needs. */
export type Executor = typeof db | Transaction

/** A statement as Drizzle writes it: made once, it serves for all values of its parameters. */
export type Statement = Readonly<{ sql: string; params: unknown[] }>

/** The rows of a select as they come from the driver, columns in their order: for reads too hot to map every row twice. */
export async function selectRows<Row extends unknown[]>({ sql, params }: Statement): Promise<Row[]> {
  const [rows] = await pool.query<RowDataPacket[][]>({ sql, values: params, rowsAsArray: true })
  return rows as unknown as Row[]
}

/** The first column of every row, an id each. */
export async function selectIds(statement: Statement): Promise<Uint32Array> {
  return Uint32Array.from(await selectRows<[number]>(statement), ([id]) => id)
}

const maxTries = 8

/**
 * Runs `work` in one transaction, again from the start when it lost against another one (deadlock, lock wait,
 * certification failure), with jitter, eight times at most. `work` must not catch database errors.
 */
export function transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  return retrying(() => db.transaction(work))
}

/** Does what may lose against another transaction, again when it has lost. */
export async function retrying<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (tries === maxTries || !retryable.has(databaseErrno(error) ?? 0)) throw error
      await Bun.sleep(randomInt(5, 10 * 2 ** tries))
    }
  }
}

/** Deadlock, lock wait, not yet ready (Galera); write conflicts (TiDB): nothing was executed, try again. */
const retryable = new Set([1213, 1205, 1047, 8002, 8022, 8028, 9007])

/** The server's error number inside whatever Drizzle or mysql2 threw. */
export function databaseErrno(error: unknown): number | undefined {
  for (let e = error; e instanceof Error; e = e.cause) {
    const errno = (e as { errno?: unknown }).errno
    if (typeof errno === 'number') return errno
  }
  return undefined
}

/** True when a unique key refused the row; `key` names which one. */
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
  await Promise.all([pool.end(), pipelinePool.end(), paymentPool.end()])
}

function open(options: PoolOptions): Pool {
  const opened = createPool({
    uri: config.databaseUrl ?? 'mysql://root@127.0.0.1:3306/meiduo',
    queueLimit: 10_000,
    timezone: 'Z',
    charset: 'utf8mb4_general_ci',
    supportBigNumbers: true,
    connectTimeout: 5_000,
    enableKeepAlive: true,
    // where a statement was sent from stands in Drizzle's errors; to note it here costs each statement a stack trace
    trace: false,
    ...options,
  })
  // Stored moments are UTC; READ COMMITTED keeps range locks out of the placing of orders.
  opened.pool.on('connection', (connection) => {
    connection.query(
      "SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'",
    )
    connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED')
  })
  return opened
}
