import {
  type Column,
  fillPlaceholders,
  type GetColumnData,
  is,
  type Placeholder,
  SQL,
  sql,
} from 'drizzle-orm'
import { MySqlDialect } from 'drizzle-orm/mysql-core'
import { format, type SqlValue } from 'mysql2'
import type { ResultSetHeader } from 'mysql2/promise'

/** SQL text with a `?` for each parameter. */
export type Statement = Readonly<{ sql: string; params: unknown[] }>

/** A statement, or what Drizzle makes one of: a query builder or a `sql` template. */
export type Query = Statement | SQL | Readonly<{ toSQL(): Statement }>

/**
 * Runs statements in the order of the calls. When one fails, the later ones are not executed. A Drizzle transaction and a
 * pipelined transaction both are one, so that a write is defined once for both.
 */
export type StatementExecutor = Readonly<{
  /** @returns the rows as the driver gives them; a Drizzle transaction gives moments as text, so do not read them here */
  rows: <Row>(query: Query) => Promise<Row[]>
  /** @returns how many rows the statement matched, and the first id that it generated */
  run: (query: Query) => Promise<Pick<ResultSetHeader, 'affectedRows' | 'insertId'>>
}>

/** A row of `selectList(columns)`: a boolean column is 0 or 1. */
export type RowOf<Columns extends Record<string, Column>> = {
  [Key in keyof Columns]: DriverValue<GetColumnData<Columns[Key]>>
}
type DriverValue<Value> = Value extends boolean ? 0 | 1 : Value

const dialect = new MySqlDialect()

export function toStatement(query: Query): Statement {
  if (is(query, SQL)) return dialect.sqlToQuery(query)
  return 'toSQL' in query ? query.toSQL() : query
}

/**
 * Builds a statement once, so that a hot path only fills in its values. Build no `update()` with it that leaves out a column
 * with `$onUpdateFn`: Drizzle would freeze the moment at which the statement was built.
 * @param build gets a placeholder for each value; a list goes into parentheses: `in (${ids})`
 */
export function defineStatement<Values extends Record<string, unknown>>(
  build: (placeholders: { [Name in keyof Values]-?: Placeholder }) => Query,
): (values: Values) => Statement {
  const placeholders = new Proxy({}, { get: (_, name) => sql.placeholder(String(name)) })
  const statement = toStatement(build(placeholders as Parameters<typeof build>[0]))
  return (values) => ({ sql: statement.sql, params: fillPlaceholders(statement.params, values) })
}

/** The columns of a SELECT in raw SQL, each named as its key. */
export function selectList(columns: Record<string, Column>): SQL {
  const named = Object.entries(columns).map(([name, column]) => sql`${column} as ${sql.identifier(name)}`)
  return sql.join(named, sql`, `)
}

/** The statement with its parameters as literals. An object becomes a text, never `column = value`. */
export function toText(query: Query): string {
  const statement = toStatement(query)
  return format(statement.sql, statement.params as SqlValue[], true, 'Z')
}
