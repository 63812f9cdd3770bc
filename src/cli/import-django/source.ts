import { type Connection, createConnection, escapeId, type RowDataPacket } from 'mysql2/promise'
import type { Plan, SourceColumn, SourceTable } from './plan.ts'
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

type Columns = ReadonlyMap<string, SourceColumn>

/**
 * Finds the tables of a Django shop under any known name, and the names of tables that are not imported.
 * @throws ImportRefused when none of them exists
 */
export async function readSchema(source: Connection, plans: readonly Plan[]) {
  const rows = await select(
    source,
    `SELECT table_name AS t, column_name AS c, data_type AS type FROM information_schema.columns
     WHERE table_schema = DATABASE()`,
  )
  const schema = new Map<string, Map<string, SourceColumn>>()
  for (const { t, c, type } of rows) {
    const columns = schema.get(String(t)) ?? new Map<string, SourceColumn>()
    const column = { name: String(c), type: String(type).toLowerCase() }
    schema.set(String(t), columns.set(column.name.toLowerCase(), column))
  }
  const tables = plans.flatMap((plan) => findTable(plan, schema) ?? [])
  const isShop = tables.some(({ name }) => !/^(auth|django)_/.test(name))
  if (!isShop) throw new ImportRefused('the source has none of the tables of a Meiduo shop')
  const read = new Set(tables.map(({ name }) => name))
  return { tables, unread: [...schema.keys()].filter((name) => !read.has(name)).sort() }
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

function findTable(plan: Plan, schema: ReadonlyMap<string, Columns>): SourceTable | undefined {
  const name = plan.sources.find((candidate) => schema.has(candidate))
  const present = schema.get(name ?? '')
  if (!name || !present) return undefined
  const target = describeTable(plan.table)
  const columns = new Map<string, string>()
  const read = new Set<string>()
  for (const column of target.columns) {
    const names = [column.name, ...(plan.aliases?.[column.name] ?? []), ...(commonAliases[column.name] ?? [])]
    const found = names
      .flatMap(withDoubledId)
      .map((candidate) => present.get(candidate))
      .find((candidate) => candidate && !read.has(candidate.name))
    if (!found) continue
    columns.set(column.name, found.name)
    read.add(found.name)
  }
  return { plan, target, name, columns, unread: [...present.values()].filter((each) => !read.has(each.name)) }
}

/** Names that some versions of the course give to columns of every table. */
const commonAliases: Readonly<Record<string, readonly string[]>> = {
  create_time: ['create_date', 'created', 'created_at', 'created_time'],
  update_time: ['update_date', 'updated', 'updated_at', 'updated_time'],
}

/** A foreign key that its model names `spu_id` is the column `spu_id_id`. */
const withDoubledId = (name: string) => (name.endsWith('_id') ? [name, `${name}_id`] : [name])
