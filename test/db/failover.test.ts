import { afterAll, beforeAll, expect } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool, RowDataPacket } from 'mysql2/promise'
import { createMysqlPool, retrying } from '../../src/db/client.ts'
import { withDeadline } from '../../src/lib/concurrency/deadline.ts'
import { isOutage } from '../../src/lib/server-errors.ts'
import { promote, startMariadbPair, untilCaughtUp } from '../cluster/engines/mariadb-pair.ts'
import { mariadbProgram } from '../cluster/engines/mariadb-server.ts'
import { testWith } from '../support/test-with.ts'

const mariadbTest = testWith(mariadbProgram, 'mariadbd of mariadb-server')

const dir = mkdtempSync(join(tmpdir(), 'failover-'))
let pair: Awaited<ReturnType<typeof startMariadbPair>>
const pools: Pool[] = []

beforeAll(async () => {
  if (!mariadbProgram) return
  pair = await startMariadbPair(dir)
  await pair.primary.query('CREATE TABLE meiduo.written (port INT)')
  await untilCaughtUp(pair.replica, pair.primary)
}, 120_000)
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()))
  await pair?.stop()
  rmSync(dir, { recursive: true, force: true })
})

/** A pool of a process that names these servers in this order. */
function poolOf(...ports: number[]): Pool {
  const servers = ports.map((port) => `127.0.0.1:${port}`).join()
  const pool = createMysqlPool({ connectionLimit: 4 }, `mysql://meiduo:meiduo@${servers}/meiduo`)
  pools.push(pool)
  return pool
}

/** Writes a row as a transaction does. @returns the port of the server that took it */
async function write(pool: Pool): Promise<number> {
  return retrying(async () => {
    const connection = await pool.getConnection()
    try {
      await connection.query('INSERT INTO written VALUES (@@port)')
      const [[row]] = await connection.query<RowDataPacket[]>('SELECT @@port AS port')
      return row?.port
    } finally {
      connection.release()
    }
  })
}

mariadbTest(
  'writes go to the first server that accepts them, follow a promotion, and avoid a paused server',
  async () => {
    const { primary, replica } = pair
    const pool = poolOf(replica.port, primary.port)
    // the preferred server is read-only
    expect(await Promise.all(Array.from({ length: 8 }, () => write(pool)))).toEqual(
      Array(8).fill(primary.port),
    )

    await primary.query('SET GLOBAL read_only = 1')
    await untilCaughtUp(replica, primary)
    await promote(replica)
    const start = performance.now()
    // the open connections to the demoted primary are left at the first refusal
    expect(await Promise.all(Array.from({ length: 8 }, () => write(pool)))).toEqual(
      Array(8).fill(replica.port),
    )
    expect(performance.now() - start).toBeLessThan(5_000)

    await primary.query('SET GLOBAL read_only = 0')
    // connections to a server that works stay there, also for a pool that prefers the other one
    expect(await write(pool)).toBe(replica.port)

    replica.pause()
    const lost = await withDeadline(1_000, () => write(pool)).catch((error: unknown) => error)
    expect(isOutage(lost)).toBe(true)
    const fresh = poolOf(replica.port, primary.port)
    expect(await withDeadline(5_000, () => write(fresh))).toBe(primary.port)
    replica.resume()
  },
  120_000,
)

mariadbTest(
  'a pool without any server that accepts writes reports an outage and recovers with the first one',
  async () => {
    const { primary, replica } = pair
    const pool = poolOf(primary.port, replica.port)
    await Promise.all([primary, replica].map((server) => server.query('SET GLOBAL read_only = 1')))
    const refused = await pool.query('SELECT 1').catch((error: unknown) => error)
    expect(isOutage(refused)).toBe(true)
    await primary.query('SET GLOBAL read_only = 0')
    expect(await write(pool)).toBe(primary.port)
    await primary.kill()
    await replica.query('SET GLOBAL read_only = 0')
    expect(await write(pool)).toBe(replica.port)
  },
  120_000,
)
