import type { RowDataPacket } from 'mysql2/promise'
import { config } from '../../config/index.ts'
import { pool } from '../../db/client.ts'
import { waitForMysql } from '../../db/connections/wait-for-mysql.ts'
import { probeDatabase } from '../../db/probe-database.ts'
import { findMissingMigrations } from '../migrations.ts'
import { type Check, type Finding, failed, ok, runChecks, warning } from './check.ts'
import { compareClocks } from './clock.ts'

/** Settings of the server and of a session of the pool. */
type MysqlState = Readonly<{
  version: string
  charset: string
  timeZone: string
  isolation: string
  sqlMode: string
  maxConnections: number
  maxAllowedPacket: number
  flushLog: number
}>

const oldest = { mysql: [8, 0], mariadb: [10, 6] } as const
const tested = { mysql: [8, 0], mariadb: [10, 11] } as const
const packetBytes = 16_777_216

/** @param processes how many processes share the server */
export const mysqlCheck = (processes: number): Check => ({
  name: 'mysql',
  find: async () => {
    await waitForMysql(config.databaseUrl)
    return runChecks([
      { name: 'mysql settings', find: async () => judgeMysql(await readState(), processes) },
      { name: 'mysql writable', find: findWritable },
      { name: 'schema', find: findMigrations },
      { name: 'clock of mysql', find: () => compareClocks('clock of mysql', readMysqlClock) },
    ])
  },
})

async function readState(): Promise<MysqlState> {
  const connection = await pool.getConnection()
  try {
    const read = async (text: string) => (await connection.query<RowDataPacket[]>(text))[0]
    // MySQL 8 has no tx_isolation, older MariaDB has no transaction_isolation
    const [variables, [schema]] = await Promise.all([
      read(`SHOW SESSION VARIABLES WHERE Variable_name IN ('version', 'time_zone', 'transaction_isolation', 'tx_isolation',
        'sql_mode', 'max_connections', 'max_allowed_packet', 'innodb_flush_log_at_trx_commit')`),
      read(
        'SELECT DEFAULT_CHARACTER_SET_NAME AS charset FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE()',
      ),
    ])
    const values = new Map(variables.map((row) => [row.Variable_name as string, String(row.Value)]))
    const text = (name: string) => values.get(name) ?? ''
    return {
      version: text('version'),
      charset: schema?.charset ?? 'unknown',
      timeZone: text('time_zone'),
      isolation: text('transaction_isolation') || text('tx_isolation'),
      sqlMode: text('sql_mode'),
      maxConnections: Number(text('max_connections')),
      maxAllowedPacket: Number(text('max_allowed_packet')),
      flushLog: Number(text('innodb_flush_log_at_trx_commit')),
    }
  } finally {
    connection.release()
  }
}

/** Compares the settings with what the mall needs. */
export function judgeMysql(state: MysqlState, processes: number): Finding[] {
  const { charset, timeZone, isolation, sqlMode, maxAllowedPacket, flushLog } = state
  const isStrict = /STRICT_(TRANS|ALL)_TABLES/.test(sqlMode) && !/ANSI_QUOTES|NO_BACKSLASH/.test(sqlMode)
  const session = 'a proxy or init_connect changes the session: remove that'
  return [
    judgeVersion(state.version),
    charset === 'utf8mb4'
      ? ok('mysql charset', charset)
      : failed('mysql charset', `${charset}; run ALTER DATABASE … CHARACTER SET utf8mb4`),
    timeZone === '+00:00'
      ? ok('mysql time zone', 'sessions use UTC')
      : failed('mysql time zone', `a session has ${timeZone}; ${session}`),
    isolation === 'READ-COMMITTED'
      ? ok('mysql isolation', isolation)
      : failed('mysql isolation', `a session has ${isolation}; ${session}`),
    isStrict ? ok('mysql sql_mode', 'strict') : failed('mysql sql_mode', `"${sqlMode}"; ${session}`),
    judgeConnections(state.maxConnections, processes),
    maxAllowedPacket >= packetBytes
      ? ok('mysql packet', `${maxAllowedPacket} bytes`)
      : warning('mysql packet', `${maxAllowedPacket} bytes; set max_allowed_packet to ${packetBytes}`),
    flushLog === 1
      ? ok('mysql durability', 'each commit is flushed')
      : warning(
          'mysql durability',
          `a crash loses commits; set innodb_flush_log_at_trx_commit = 1, unless a cluster stores each one`,
        ),
  ]
}

function judgeVersion(version: string): Finding {
  const isMariadb = /mariadb/i.test(version)
  const name = isMariadb ? 'MariaDB' : 'MySQL'
  const numbers = version
    .replace(/^5\.5\.5-/, '')
    .split('.')
    .map(Number.parseFloat)
  const isFrom = ([major, minor]: readonly [number, number]) =>
    (numbers[0] ?? 0) > major || (numbers[0] === major && (numbers[1] ?? 0) >= minor)
  const kind = isMariadb ? 'mariadb' : 'mysql'
  const line = `${name} ${numbers.slice(0, 2).join('.')}`
  if (!isFrom(oldest[kind])) return failed('mysql version', `${line}; use MySQL 8.0 or MariaDB 10.11`)
  if (!isFrom(tested[kind])) return warning('mysql version', `${line} is not tested; use MariaDB 10.11`)
  return ok('mysql version', line)
}

function judgeConnections(maxConnections: number, processes: number): Finding {
  const each = config.databasePoolSize + config.databasePipelinePoolSize
  // for commands, backups and an operator
  const spare = 10
  const fitting = Math.max(0, Math.floor((maxConnections - spare) / (each + 1)))
  const line = `max_connections ${maxConnections} serves ${fitting} processes of ${each} + 1 connections`
  if (fitting >= processes) return ok('mysql connections', line)
  const advice = `${line}, ${processes} run; raise it, or lower DATABASE_POOL_SIZE`
  return fitting === 0 ? failed('mysql connections', advice) : warning('mysql connections', advice)
}

async function readMysqlClock(): Promise<number> {
  const [[row]] = await pool.query<RowDataPacket[]>('SELECT UNIX_TIMESTAMP(NOW(3)) * 1000 AS ms')
  return Number(row?.ms)
}

async function findWritable(): Promise<Finding[]> {
  await probeDatabase()
  return [ok('mysql writable', 'a row can be written')]
}

async function findMigrations(): Promise<Finding[]> {
  const connection = await pool.getConnection()
  try {
    const missing = await findMissingMigrations(connection)
    const advice = `${missing.length} migrations are missing, from ${missing[0]}; run bun run migrate`
    return [missing.length === 0 ? ok('schema', 'all migrations are applied') : failed('schema', advice)]
  } finally {
    connection.release()
  }
}
