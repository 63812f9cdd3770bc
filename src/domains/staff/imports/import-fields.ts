import type { Fields } from '../../../db/in-transaction.ts'
import type { importJobs } from '../../../db/schema/staff.ts'
import type { Mapping } from './map-columns.ts'

export type ImportRow = typeof importJobs.$inferSelect

export type ImportMode = 'all_or_nothing' | 'valid_rows'

/** Returns the fields of an import that people decide, by their names on the wire. Progress belongs to no version. */
export function importFields(row: ImportRow): Fields {
  return {
    kind: row.kind,
    file_digest: row.fileDigest,
    mapping: JSON.parse(row.mapping) as Mapping,
    mode: row.mode,
    dry_run: row.isDryRun,
    cancelled: row.state === 'cancelled',
  }
}
