import { asc, eq, gt } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { exportJobs } from '../../../db/schema/staff.ts'
import { storeEntry } from '../audit/store-entry.ts'
import { findPerson, type PersonTexts } from '../person-texts.ts'
import { type ExportRow, exportChange, type FilterTexts } from './export-fields.ts'

const perRead = 1_000

/**
 * Replaces what names a person whose account is closed in the filters of exports, as `eraseViews` does: a filter keeps a value that finds
 * nothing, so an export that waits writes no more rows than before. Each changed export has an audit entry. Files of exports hold
 * masked values only.
 */
export async function eraseExportFilters(tx: Transaction, texts: PersonTexts): Promise<void> {
  const person = findPerson(texts)
  const rename = ({ list, filters }: Pick<ExportRow, 'list' | 'filters'>) =>
    person.withoutTexts(list, JSON.parse(filters) as FilterTexts)
  // read without locks: only exports that name the person wait for the erasure
  for await (const rows of readExports(tx))
    for (const { id } of rows.filter(rename)) {
      const [before] = await tx.select().from(exportJobs).where(eq(exportJobs.id, id)).for('update')
      const renamed = before && rename(before)
      if (!before || !renamed) continue
      const filters = JSON.stringify(renamed)
      await tx.update(exportJobs).set({ filters }).where(eq(exportJobs.id, id))
      const origin = { address: '', requestId: '', method: '', path: '' }
      const change = exportChange(before, { ...before, filters })
      await storeEntry(tx, { userId: null, actor: 'erasure', ...origin }, 'eraseExportFilters', change)
    }
}

async function* readExports(tx: Transaction) {
  for (let last = 0; ; ) {
    const rows = await tx
      .select({ id: exportJobs.id, list: exportJobs.list, filters: exportJobs.filters })
      .from(exportJobs)
      .where(gt(exportJobs.id, last))
      .orderBy(asc(exportJobs.id))
      .limit(perRead)
    yield rows
    last = rows.at(-1)?.id ?? last
    if (rows.length < perRead) return
  }
}
