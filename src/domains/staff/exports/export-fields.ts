import type { Fields } from '../../../db/in-transaction.ts'
import type { exportJobs } from '../../../db/schema/staff.ts'
import type { ExportFilters } from './export-list.ts'

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

/** Reads stored filters; moments are texts in JSON. */
export function readFilters(stored: string): ExportFilters {
  const { from, to, ...filters } = JSON.parse(stored) as Record<string, string>
  return { ...filters, ...(from && { from: new Date(from) }), ...(to && { to: new Date(to) }) }
}
