import { getTableName } from 'drizzle-orm'
import type { RowDataPacket } from 'mysql2/promise'
import { now } from '../lib/clock.ts'
import { withDeadline } from '../lib/concurrency/deadline.ts'
import { recordClock } from '../lib/metrics/clock-skew.ts'
import { isOutage, isUnwritable } from '../lib/server-errors.ts'
import { createMysqlPool } from './client.ts'
import { coreOf } from './connections/core-pool.ts'
import { leaveServerOf, readOnlyProblem, readOnlyQuery } from './connections/failover.ts'
import { namedLocks } from './schema/locks.ts'

const timeoutMs = 2_000
/** The pools of requests may have no connection left, and refuse statements while MySQL is down. */
const probePool = createMysqlPool({ connectionLimit: 1 }, undefined, () => false)
const row = `probe:${crypto.randomUUID()}`

/**
 * Resolves when this process can write to MySQL: the server is no replica, belongs to the primary component of its cluster, and
 * accepts a row, which is rolled back.
 * @throws the error of the statement, or one that `isUnwritable`
 */
export async function probeDatabase(): Promise<void> {
  await withDeadline(timeoutMs, async () => {
    const connection = await probePool.getConnection()
    try {
      const askedMs = now().getTime()
      const [[state]] = await connection.query<RowDataPacket[]>(
        `${readOnlyQuery}, UNIX_TIMESTAMP(NOW(6)) AS at`,
      )
      recordClock('mysql', Number(state?.at) * 1_000, askedMs)
      const problem = readOnlyProblem(state)
      if (problem) throw problem
      await connection.query('START TRANSACTION')
      await connection.query(`INSERT INTO ${getTableName(namedLocks)} (name) VALUES (?)`, [row])
      await connection.query('ROLLBACK')
      connection.release()
    } catch (error) {
      if (isOutage(error)) leaveServerOf(coreOf(connection))
      else connection.destroy()
      throw error
    }
  })
}

/** Whether a failed probe means that no statement can succeed, not even a read. */
export function isDatabaseDown(reason: unknown): boolean {
  return !isUnwritable(reason) && isOutage(reason)
}

export async function closeProbe(): Promise<void> {
  await probePool.end()
}
