import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import { config } from '../config/index.ts'
import { createSemaphore } from '../lib/concurrency/semaphore.ts'
import { databaseErrno } from '../lib/server-errors.ts'
import { pipelinePool, pool, retrying } from './client.ts'
import { type Query, type StatementExecutor, toText } from './statement.ts'

/**
 * A transaction that saves round trips, for the two hottest writes. Statements that are asked for before any of them is
 * awaited go to the server in one packet, which executes them in order. When one fails, the later ones are not executed,
 * and all of the packet reject.
 */
export type PipelinedTx = StatementExecutor &
  Readonly<{
    /**
     * Commits in the same packet as the statements before it: if one of them fails, MySQL never reaches the COMMIT. It must
     * be the last thing that is asked for: a later statement is rejected.
     */
    commit: () => Promise<void>
  }>

/** What a transaction is for. Payments wait for the locks of their orders, so they leave connections to placing. */
type Workload = 'placing' | 'payments'

/** Connections that payments leave to placing, and so the most batches of orders at the same time. */
export const connectionsForPlacing = 2
const deadlock = 1213
/** A deadlock, and a savepoint that does not exist. */
const abortErrnos = new Set([deadlock, 1305])
const payments = createSemaphore(config.databasePipelinePoolSize - connectionsForPlacing)

/**
 * Runs `work` in a pipelined transaction and retries it like `transaction`. `work` must not catch database errors. If it calls
 * `commit`, each condition for the commit must fail as a statement. After an outage or "error during commit", the outcome is
 * unknown.
 */
export function pipelinedTransaction<T>(
  work: (tx: PipelinedTx) => Promise<T>,
  workload: Workload = 'placing',
): Promise<T> {
  const attempt = () => runOnce(work)
  return retrying(workload === 'payments' ? () => payments.run(attempt) : attempt)
}

/** Reads rows outside any transaction. */
export async function queryRows<Row>(query: Query): Promise<Row[]> {
  const [rows] = await pool.query<RowDataPacket[]>(toText(query))
  return rows as Row[]
}

async function runOnce<T>(work: (tx: PipelinedTx) => Promise<T>): Promise<T> {
  const connection = await pipelinePool.getConnection()
  const { begin, end, ...tx } = pipeline(connection)
  try {
    const [, result] = await Promise.all([begin(), work(tx)])
    await tx.commit()
    connection.release()
    return result
  } catch (error) {
    // a part of `work` that continues must not use a connection that serves another transaction by then
    end()
    const wasAborted = await rollBack(connection)
    if (wasAborted && isConstraintViolation(error)) throw new TransactionAborted(error)
    throw error
  }
}

/** The server aborted the transaction, and a later statement missed the rows of an earlier one. Retried like a deadlock. */
class TransactionAborted extends Error {
  readonly errno = deadlock

  constructor(cause: unknown) {
    super('transaction aborted by the server', { cause })
  }
}

const isConstraintViolation = (error: unknown) =>
  String((error as { sqlState?: unknown }).sqlState).startsWith('23')

type Reply = RowDataPacket[] | ResultSetHeader
type Request = Readonly<{ text: string; resolve: (reply: Reply) => void; reject: (error: unknown) => void }>

/**
 * Exists exactly as long as the transaction: a server that aborts the transaction drops the savepoint with it.
 */
const guard = 'packet_guard'

/**
 * What every packet relies on when the server aborts the transaction between two statements and executes the rest, as Galera
 * does for a conflict with another node:
 * - Without autocommit the rest opens a new transaction, which nothing commits but a COMMIT.
 * - RELEASE SAVEPOINT fails in that new transaction (1305), so the server never reaches the COMMIT. An abort after it leaves an
 *   empty transaction to commit, and Galera reports the abort (1213) with the last reply of a session without autocommit.
 */
const beginStatements = ['SET autocommit = 0', `SAVEPOINT ${guard}`]
const commitStatements = [`RELEASE SAVEPOINT ${guard}`, 'COMMIT']

type Pipeline = PipelinedTx & Readonly<{ begin: () => Promise<unknown>; end: () => void }>

function pipeline(connection: PoolConnection): Pipeline {
  let packet: Request[] = []
  let committing: Promise<void> | undefined
  let hasEnded = false
  const flush = () => {
    const requests = packet
    packet = []
    void exchange(connection, requests)
  }
  const request = async (text: string) => {
    if (hasEnded) throw new Error('statement after the end of its transaction')
    return new Promise<Reply>((resolve, reject) => {
      packet.push({ text, resolve, reject })
      if (packet.length === 1) queueMicrotask(flush)
    })
  }
  const requestAll = (texts: readonly string[]) => Promise.all(texts.map(request))
  return {
    begin: () => requestAll(beginStatements),
    rows: async <Row>(query: Query) => (await request(toText(query))) as Row[],
    run: async (query) => (await request(toText(query))) as ResultSetHeader,
    commit: () => {
      committing ??= requestAll(commitStatements).then(() => undefined)
      hasEnded = true
      return committing
    },
    end: () => {
      hasEnded = true
    },
  }
}

async function exchange(connection: PoolConnection, requests: readonly Request[]): Promise<void> {
  try {
    const [replies] = await connection.query(packetText(requests.map(({ text }) => text)))
    // mysql2 wraps the replies in a list only if there are several
    const list = (requests.length === 1 ? [replies] : replies) as Reply[]
    for (const [i, { resolve }] of requests.entries()) resolve(list[i] as Reply)
  } catch (error) {
    for (const { reject } of requests) reject(error)
  }
}

/** The only place that assembles a packet: it decides what the server does with the statements after one that fails. */
function packetText(statements: readonly string[]): string {
  return statements.join(';\n')
}

/**
 * Leaves the connection without a transaction. Destroys one that cannot even roll back.
 * @returns whether the server had aborted the transaction before
 */
async function rollBack(connection: PoolConnection): Promise<boolean> {
  let wasAborted = false
  try {
    await connection.query(packetText([`RELEASE SAVEPOINT ${guard}`, 'ROLLBACK'])).catch((error) => {
      wasAborted = abortErrnos.has(databaseErrno(error) ?? 0)
      return wasAborted ? connection.query('ROLLBACK') : Promise.reject(error)
    })
    connection.release()
  } catch {
    connection.destroy()
  }
  return wasAborted
}
