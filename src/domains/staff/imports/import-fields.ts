import type { Fields } from '../../../db/in-transaction.ts'
import type { importJobs } from '../../../db/schema/staff.ts'
import type { Mapping } from './map-columns.ts'

export type ImportRow = typeof importJobs.$inferSelect

export type ImportMode = 'all_or_nothing' | 'valid_rows'

/** States that people see; before them, the file is stored. */
export const importStates = ['queued', 'applying', 'checked', 'done', 'failed', 'cancelled'] as const
export type ImportState = (typeof importStates)[number]

/** Returns which column fills which field, as the job stores it. */
export const mappingOf = ({ mapping }: Pick<ImportRow, 'mapping'>) => JSON.parse(mapping) as Mapping

/** Returns the fields of an import that people decide, by their names on the wire. Progress belongs to no version. */
export function importFields(row: ImportRow): Fields {
  return {
    kind: row.kind,
    file_digest: row.fileDigest,
    mapping: mappingOf(row),
    mode: row.mode,
    dry_run: row.isDryRun,
    cancelled: row.state === 'cancelled',
  }
}
