import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import { config } from '../config/index.ts'
import { createSemaphore } from '../lib/concurrency/semaphore.ts'
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
     * be the last thing that is asked for.
     */
    commit: () => Promise<void>
  }>

/** What a transaction is for. Payments wait for the locks of their orders, so they leave connections to placing. */
export type Workload = 'placing' | 'payments'

const connectionsForPlacing = 2
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
  const { begin, ...tx } = pipeline(connection)
  try {
    const [, result] = await Promise.all([begin(), work(tx)])
    await tx.commit()
    connection.release()
    return result
  } catch (error) {
    await rollBack(connection)
    throw error
  }
}

type Reply = RowDataPacket[] | ResultSetHeader
type Request = Readonly<{ text: string; resolve: (reply: Reply) => void; reject: (error: unknown) => void }>

function pipeline(connection: PoolConnection): PipelinedTx & Readonly<{ begin: () => Promise<unknown> }> {
  let packet: Request[] = []
  let committing: Promise<void> | undefined
  const flush = () => {
    const requests = packet
    packet = []
    void exchange(connection, requests)
  }
  const request = (text: string) =>
    new Promise<Reply>((resolve, reject) => {
      packet.push({ text, resolve, reject })
      if (packet.length === 1) queueMicrotask(flush)
    })
  return {
    begin: () => request('START TRANSACTION'),
    rows: async <Row>(query: Query) => (await request(toText(query))) as Row[],
    run: async (query) => (await request(toText(query))) as ResultSetHeader,
    commit: () => {
      committing ??= request('COMMIT').then(() => undefined)
      return committing
    },
  }
}

async function exchange(connection: PoolConnection, requests: readonly Request[]): Promise<void> {
  try {
    const [replies] = await connection.query(packetText(requests))
    // mysql2 wraps the replies in a list only if there are several
    const list = (requests.length === 1 ? [replies] : replies) as Reply[]
    for (const [i, { resolve }] of requests.entries()) resolve(list[i] as Reply)
  } catch (error) {
    for (const { reject } of requests) reject(error)
  }
}

/** The only place that assembles a packet: it decides what the server does with the statements after one that fails. */
function packetText(requests: readonly Request[]): string {
  return requests.map(({ text }) => text).join(';\n')
}

/** Destroys a connection that cannot even roll back. */
async function rollBack(connection: PoolConnection): Promise<void> {
  try {
    await connection.query('ROLLBACK')
    connection.release()
  } catch {
    connection.destroy()
  }
}
