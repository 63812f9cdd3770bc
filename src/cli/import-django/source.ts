import { type Connection, createConnection, escapeId, type RowDataPacket } from 'mysql2/promise'
import type { Plan, SourceTable } from './plan.ts'
import { describeTable, type RawRow } from './tables.ts'

/** The import cannot start; nothing was written. */
export class ImportRefused extends Error {}

/** Opens a connection that preserves all digits of numbers and the microseconds of UTC times. */
export async function connect(url: string): Promise<Connection> {
  const connection = await createConnection({
    uri: url,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    charset: 'utf8mb4_general_ci',
    timezone: 'Z',
  })
  await connection.query("SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES'")
  return connection
}

export async function select(connection: Connection, sql: string, values: unknown[] = []): Promise<RawRow[]> {
  const [rows] = await connection.query<RowDataPacket[]>(sql, values)
  return rows
}

/**
 * Finds the tables of a Django shop under any known name, and the names of tables that are not imported.
 * @throws ImportRefused when none of them exists
 */
export async function readSchema(source: Connection, plans: readonly Plan[]) {
  const rows = await select(
    source,
    'SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = DATABASE()',
  )
  const schema = new Map<string, Map<string, string>>()
  for (const { t, c } of rows) {
    const columns = schema.get(String(t)) ?? new Map<string, string>()
    schema.set(String(t), columns.set(String(c).toLowerCase(), String(c)))
  }
  const tables = plans.flatMap((plan) => findTable(plan, schema) ?? [])
  const isShop = tables.some(({ name }) => !/^(auth|django)_/.test(name))
  if (!isShop) throw new ImportRefused('the source has none of the tables of a Meiduo shop')
  const read = new Set(tables.map(({ name }) => name))
  return { tables, unread: [...schema.keys()].filter((name) => name.startsWith('tb_') && !read.has(name)) }
}

/** Yields the source's rows in pages by ascending key, with the target's column names. */
export async function* readPages(
  source: Connection,
  table: SourceTable,
  wanted: readonly string[] = [...table.columns.keys()],
): AsyncGenerator<RawRow[]> {
  const key = table.columns.get(table.target.key)
  if (!key) throw new ImportRefused(`${table.name} has no column ${table.target.key}`)
  const pageRows = table.target.hasLongText ? 100 : 1_000
  const names = new Set([table.target.key, ...wanted])
  const list = [...names].map((name) => `${escapeId(table.columns.get(name) ?? name)} AS ${escapeId(name)}`)
  const from = `SELECT ${list.join(', ')} FROM ${escapeId(table.name)}`
  let after: unknown
  for (;;) {
    const where = after === undefined ? '' : ` WHERE ${escapeId(key)} > ?`
    const rows = await select(source, `${from}${where} ORDER BY ${escapeId(key)} LIMIT ${pageRows}`, [after])
    if (rows.length > 0) yield rows
    if (rows.length < pageRows) return
    after = rows.at(-1)?.[table.target.key]
  }
}

function findTable(plan: Plan, schema: Map<string, Map<string, string>>): SourceTable | undefined {
  const name = plan.sources.find((candidate) => schema.has(candidate))
  const present = schema.get(name ?? '')
  if (!name || !present) return undefined
  const target = describeTable(plan.table)
  const columns = new Map<string, string>()
  for (const column of target.columns) {
    const candidates = [column.name, ...(plan.aliases?.[column.name] ?? [])]
    const found = candidates.find((candidate) => present.has(candidate))
    if (found) columns.set(column.name, present.get(found) ?? found)
  }
  const read = new Set(columns.values())
  return { plan, target, name, columns, unread: [...present.values()].filter((column) => !read.has(column)) }
}
