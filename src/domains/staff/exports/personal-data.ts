import { asc, eq, gt } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { exportJobs } from '../../../db/schema/staff.ts'
import { recordUnrequested } from '../audit/record-change.ts'
import { eraseNamed, findPerson, type PersonTexts } from '../person-texts.ts'
import { type ExportRow, exportChange, type FilterTexts } from './export-fields.ts'

/**
 * Replaces what names a person whose account is closed in the filters of exports, as `eraseViews` does: a filter keeps a value
 * that finds nothing, so an export that waits writes no more rows than before. Each changed export has an audit entry. Files of
 * exports hold masked values only.
 */
export async function eraseExportFilters(tx: Transaction, texts: PersonTexts): Promise<void> {
  const person = findPerson(texts)
  const rename = ({ list, filters }: Pick<ExportRow, 'list' | 'filters'>) =>
    person.withoutTexts(list, JSON.parse(filters) as FilterTexts)
  const record = recordUnrequested('erasure', 'eraseExportFilters')
  const read = (afterId: number, most: number) =>
    tx
      .select({ id: exportJobs.id, list: exportJobs.list, filters: exportJobs.filters })
      .from(exportJobs)
      .where(gt(exportJobs.id, afterId))
      .orderBy(asc(exportJobs.id))
      .limit(most)
  await eraseNamed(
    read,
    (row) => rename(row) !== undefined,
    async (id) => {
      const [before] = await tx.select().from(exportJobs).where(eq(exportJobs.id, id)).for('update')
      const renamed = before && rename(before)
      if (!renamed) return
      const filters = JSON.stringify(renamed)
      await tx.update(exportJobs).set({ filters }).where(eq(exportJobs.id, id))
      await record(tx, exportChange(before, { ...before, filters }))
    },
  )
}
