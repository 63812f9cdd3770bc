import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import { pool, retrying } from './client.ts'

/** A transaction that speaks SQL as it is written, for the one path where mapping rows costs more than the database. */
export type Plain = Readonly<{
  rows: <Row>(statement: string, values?: readonly unknown[]) => Promise<Row[]>
  /** @returns the number of rows that the statement matched */
  run: (statement: string, values?: readonly unknown[]) => Promise<number>
}>

/**
 * Like `transaction`: again from the start when it lost against another one. `work` must not catch database errors.
 * When this throws an outage or "error during commit", the outcome is unknown.
 */
export function plainTransaction<T>(work: (tx: Plain) => Promise<T>): Promise<T> {
  return retrying(async () => {
    const connection = await pool.getConnection()
    try {
      await connection.query('START TRANSACTION')
      const result = await work(speak(connection))
      await connection.query('COMMIT')
      connection.release()
      return result
    } catch (error) {
      await abandon(connection)
      throw error
    }
  })
}

/** Rows outside any transaction. */
export async function plainRows<Row>(statement: string, values: readonly unknown[] = []): Promise<Row[]> {
  const [rows] = await pool.query<RowDataPacket[]>(statement, [...values])
  return rows as Row[]
}

function speak(connection: PoolConnection): Plain {
  return {
    rows: async <Row>(statement: string, values: readonly unknown[] = []) => {
      const [rows] = await connection.query<RowDataPacket[]>(statement, [...values])
      return rows as Row[]
    },
    run: async (statement, values = []) => {
      const [result] = await connection.query<ResultSetHeader>(statement, [...values])
      return result.affectedRows
    },
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
