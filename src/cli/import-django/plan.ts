import type { MySqlTable } from 'drizzle-orm/mysql-core'
import type { Connection } from 'mysql2/promise'
import type { Rules } from './clean.ts'
import type { Report } from './report.ts'
import type { Table, Value } from './tables.ts'

/** Describes how a table of a Django shop is imported into a table of the mall. */
export type Plan = Readonly<{
  table: MySqlTable
  /** Known names of the source table. The first one found is read. */
  sources: readonly string[]
  /** Other names of a column. The mall's name is tried first. */
  aliases?: Readonly<Record<string, readonly string[]>>
  /** Column sets that identify a row across imports. The first set that the source has is used. */
  identities: readonly (readonly string[])[]
  rules?: Rules
  /** Set after all tables are imported, because it refers to a later table. */
  deferred?: string
  /** Rows are matched by their names, since the target has rows already: `permissions/` imports them, not the table's plan. */
  isMapped?: boolean
  /** Rows that exist in the target stay unchanged. */
  keepsExisting?: boolean
  complete?: Complete
}>

/** `type` is the data type in lower case, such as `varchar`. */
export type SourceColumn = Readonly<{ name: string; type: string }>

/** One table of the source, with the source name of each target column. */
export type SourceTable = Readonly<{
  plan: Plan
  target: Table
  name: string
  columns: ReadonlyMap<string, string>
  /** Source columns that are not imported. */
  unread: readonly SourceColumn[]
}>

/**
 * A row to import. `row` is updated from the source at every import; `initial` holds values that the source lacks, written
 * to a new row only.
 */
export type Draft = {
  id: string | number
  row: Record<string, Value>
  initial: Record<string, Value>
}

export type Context = Readonly<{
  source: Connection
  target: Connection
  /** Start of the import, UTC, in the database's format. */
  startedAt: string
  tables: ReadonlyMap<string, SourceTable>
}>

/** Completes values that the source lacks or counts differently. @returns the drafts that can be imported */
export type Complete = (
  drafts: Draft[],
  table: SourceTable,
  context: Context,
  report: Report,
) => Promise<Draft[]>
