import { getTableColumns, getTableName } from 'drizzle-orm'
import type { MySqlColumn, MySqlTable } from 'drizzle-orm/mysql-core'
import type { Statement, StatementExecutor } from './statement.ts'

/**
 * Inserts rows in one statement; sends none when there are no rows. Costs less than Drizzle's `insert` and has the same
 * defaults: `$defaultFn` makes a value that is left out, else the database does.
 * @returns what the statement did; `insertId` is the id of the first row
 */
export async function bulkInsert<Table extends MySqlTable>(
  tx: Pick<StatementExecutor, 'run'>,
  table: Table,
  rows: readonly Table['$inferInsert'][],
): Promise<{ insertId: number }> {
  return rows.length === 0 ? { insertId: 0 } : tx.run(insertStatement(table, rows))
}

type InsertColumn = Readonly<{ key: string; name: string; column: MySqlColumn }>

/** The columns of each table, read once: a table object never changes. */
const columnsByTable = new WeakMap<MySqlTable, readonly InsertColumn[]>()

function columnsOf(table: MySqlTable): readonly InsertColumn[] {
  const known = columnsByTable.get(table)
  if (known) return known
  const entries = Object.entries(getTableColumns(table))
  const columns = entries.map(([key, column]) => ({ key, name: `\`${column.name}\``, column }))
  columnsByTable.set(table, columns)
  return columns
}

function insertStatement(table: MySqlTable, rows: readonly Record<string, unknown>[]): Statement {
  const columns = columnsOf(table).filter(
    ({ key, column }) => column.defaultFn || rows.some((row) => row[key] !== undefined),
  )
  const full = `(${columns.map(() => '?').join()})`
  const params: unknown[] = []
  const values = rows.map((row) => {
    const given = columns.map(({ key, column }) => toDriverValue(row[key], column))
    if (!given.includes(undefined)) {
      params.push(...given)
      return full
    }
    params.push(...given.filter((value) => value !== undefined))
    return `(${given.map((value) => (value === undefined ? 'default' : '?')).join()})`
  })
  const names = columns.map(({ name }) => name).join()
  return { sql: `insert into \`${getTableName(table)}\` (${names}) values ${values.join()}`, params }
}

/** The value as the driver takes it; undefined for the database's own default. */
function toDriverValue(given: unknown, column: MySqlColumn): unknown {
  const value = given === undefined ? column.defaultFn?.() : given
  return value === undefined || value === null ? value : column.mapToDriverValue(value)
}
