import type { MySqlTable } from 'drizzle-orm/mysql-core'
import type { Connection } from 'mysql2/promise'
import type { Rules } from './clean.ts'
import type { Report } from './report.ts'
import type { Table, Value } from './tables.ts'

/** How a table of a Django shop becomes one of ours. */
export type Plan = Readonly<{
  table: MySqlTable
  /** Its names in the shops that exist; the first one found is read. */
  sources: readonly string[]
  /** Other names of a column; ours comes first. */
  aliases?: Readonly<Record<string, readonly string[]>>
  /** Columns that tell that two rows of one key are the same thing; the first set that the source has. */
  identities: readonly (readonly string[])[]
  rules?: Rules
  /** Written after the other tables, since it points forward. */
  deferred?: string
  /** Rows that are there already stay as they are. */
  keepsExisting?: boolean
  complete?: Complete
}>

/** One table of the source, with the name that each of our columns has there. */
export type SourceTable = Readonly<{
  plan: Plan
  target: Table
  name: string
  columns: ReadonlyMap<string, string>
  /** Columns of the source for which there is no place. */
  unread: readonly string[]
}>

/**
 * A row on its way. `row` follows the source at every import; `initial` is for what the source lacks: given to a new
 * row, never changed again.
 */
export type Draft = {
  id: string | number
  row: Record<string, Value>
  initial: Record<string, Value>
}

export type Context = Readonly<{
  source: Connection
  target: Connection
  /** The beginning of the import, UTC, as the database writes it. */
  startedAt: string
  tables: ReadonlyMap<string, SourceTable>
}>

/** Fills what the source lacks or counts in another way; resolves to the drafts that can come along. */
export type Complete = (
  drafts: Draft[],
  table: SourceTable,
  context: Context,
  report: Report,
) => Promise<Draft[]>
