import type { Change, Fields } from '../../../db/in-transaction.ts'
import type { exportJobs } from '../../../db/schema/staff.ts'

export type ExportRow = typeof exportJobs.$inferSelect

/** Returns the fields of an export that people decide, by their names on the wire. */
export function exportFields(row: ExportRow): Fields {
  return {
    list: row.list,
    format: row.format,
    columns: JSON.parse(row.columns) as string[],
    filters: JSON.parse(row.filters) as Fields,
    cancelled: row.state === 'cancelled',
  }
}

/** Returns what changed of an export. Its filters may be the name or the mobile of a customer. */
export const exportChange = (before: ExportRow | null, after: ExportRow): Change => ({
  object: `export:${after.id}`,
  before: before && exportFields(before),
  after: exportFields(after),
  personal: ['filters'],
})

/** The parameters of the query of a list, as texts. */
export type FilterTexts = Readonly<Record<string, string>>
