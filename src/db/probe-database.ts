import { getTableName } from 'drizzle-orm'
import type { RowDataPacket } from 'mysql2/promise'
import { now } from '../lib/clock.ts'
import { withDeadline } from '../lib/concurrency/deadline.ts'
import { recordClock } from '../lib/metrics/clock-skew.ts'
import { isOutage, isUnwritable } from '../lib/server-errors.ts'
import { createMysqlPool } from './client.ts'
import { namedLocks } from './schema/locks.ts'

const timeoutMs = 2_000
/** The pools of requests may have no connection left, and refuse statements while MySQL is down. */
const probePool = createMysqlPool({ connectionLimit: 1 }, undefined, () => false)
/** MySQL and older MariaDB answer with a number, MariaDB 12 with a word. */
const writableStates: ReadonlySet<string> = new Set(['0', 'OFF'])
const row = `probe:${crypto.randomUUID()}`

/** The server answers, and accepts no writes. */
class ReadOnlyServer extends Error {}

/**
 * Resolves when this process can write to MySQL: the server is no replica, belongs to the primary component of its cluster, and
 * accepts a row, which is rolled back.
 * @throws ReadOnlyServer, or the error of the statement
 */
export async function probeDatabase(): Promise<void> {
  await withDeadline(timeoutMs, async () => {
    const connection = await probePool.getConnection()
    try {
      const askedMs = now().getTime()
      const [[state]] = await connection.query<RowDataPacket[]>(
        'SELECT @@read_only AS readOnly, UNIX_TIMESTAMP(NOW(6)) AS at',
      )
      recordClock('mysql', Number(state?.at) * 1_000, askedMs)
      if (!writableStates.has(String(state?.readOnly))) throw new ReadOnlyServer('the server is read-only')
      await connection.query('START TRANSACTION')
      await connection.query(`INSERT INTO ${getTableName(namedLocks)} (name) VALUES (?)`, [row])
      await connection.query('ROLLBACK')
      connection.release()
    } catch (error) {
      connection.destroy()
      throw error
    }
  })
}

/** Whether a failed probe means that no statement can succeed, not even a read. */
export function isDatabaseDown(reason: unknown): boolean {
  return !(reason instanceof ReadOnlyServer || isUnwritable(reason)) && isOutage(reason)
}

export async function closeProbe(): Promise<void> {
  await probePool.end()
}
