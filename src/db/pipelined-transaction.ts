import { format, type SqlValue } from 'mysql2'
import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import { paymentPool, pipelinePool, pool, retrying } from './client.ts'

/**
 * A transaction that speaks SQL as it is written, for the two paths where mapping rows costs more than the database.
 * Statements that are asked for before any of them is waited for go to the server in one packet and are done in their
 * order; when one fails, those behind it are not done, and all of the packet fail.
 */
export type PipelinedTx = Readonly<{
  rows: <Row>(statement: string, values?: readonly unknown[]) => Promise<Row[]>
  /** @returns the number of rows that the statement matched */
  run: (statement: string, values?: readonly unknown[]) => Promise<number>
  /**
   * Commits once all that was asked for so far is done, in the same exchange: the server does not come to it when one of
   * those statements fails. Nothing may be asked for afterwards.
   */
  commit: () => Promise<void>
}>

/**
 * Like `transaction`: again from the start when it lost against another one. `work` must not catch database errors, and
 * whatever may refuse a commit that it asks for itself must fail as a statement. When this throws an outage or "error
 * during commit", the outcome is unknown.
 */
export function pipelinedTransaction<T>(
  work: (tx: PipelinedTx) => Promise<T>,
  connections: keyof typeof pools = 'placing',
): Promise<T> {
  return retrying(async () => {
    const connection = await pools[connections].getConnection()
    const tx = speak(connection)
    try {
      const [, result] = await Promise.all([tx.run('START TRANSACTION'), work(tx)])
      await tx.commit()
      connection.release()
      return result
    } catch (error) {
      await abandon(connection)
      throw error
    }
  })
}

/** Neither use waits for connections that the other one holds. */
const pools = { placing: pipelinePool, payments: paymentPool }

/** Rows outside any transaction. */
export async function queryRows<Row>(statement: string, values: readonly unknown[] = []): Promise<Row[]> {
  const [rows] = await pool.query<RowDataPacket[]>(statement, [...values])
  return rows as Row[]
}

type Reply = RowDataPacket[] | ResultSetHeader
type Asked = Readonly<{ sql: string; resolve: (reply: Reply) => void; reject: (error: unknown) => void }>

function speak(connection: PoolConnection): PipelinedTx {
  let packet: Asked[] = []
  let committing: Promise<void> | undefined
  const send = () => {
    const sent = packet
    packet = []
    void exchange(connection, sent)
  }
  const ask = (statement: string, values: readonly unknown[] = []) =>
    new Promise<Reply>((resolve, reject) => {
      // a value that is an object becomes a text, never `column = value`
      packet.push({ sql: format(statement, values as SqlValue[], true, 'Z'), resolve, reject })
      if (packet.length === 1) queueMicrotask(send)
    })
  return {
    rows: async <Row>(statement: string, values?: readonly unknown[]) =>
      (await ask(statement, values)) as Row[],
    run: async (statement, values) => ((await ask(statement, values)) as ResultSetHeader).affectedRows,
    commit: () => {
      committing ??= ask('COMMIT').then(() => undefined)
      return committing
    },
  }
}

async function exchange(connection: PoolConnection, asked: readonly Asked[]): Promise<void> {
  try {
    const [replies] = await connection.query(asked.map(({ sql }) => sql).join(';\n'))
    // one statement's reply comes by itself, those of several in a list
    const list = (asked.length === 1 ? [replies] : replies) as Reply[]
    for (const [i, { resolve }] of asked.entries()) resolve(list[i] as Reply)
  } catch (error) {
    for (const { reject } of asked) reject(error)
  }
}

/** A connection that cannot even roll back is not used again. */
async function abandon(connection: PoolConnection): Promise<void> {
  try {
    await connection.query('ROLLBACK')
    connection.release()
  } catch {
    connection.destroy()
  }
}
