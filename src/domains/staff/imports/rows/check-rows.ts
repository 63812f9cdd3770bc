import { eq, sql } from 'drizzle-orm'
import { config } from '../../../../config/index.ts'
import { bulkInsert } from '../../../../db/bulk-insert.ts'
import { db, type Transaction, transaction } from '../../../../db/client.ts'
import { importJobs, importRows } from '../../../../db/schema/staff.ts'
import { failpoint } from '../../../../lib/failpoints.ts'
import { sheetEmpty } from '../../../../lib/sheets/errors.ts'
import { importErrors } from '../errors.ts'
import { mappingOf } from '../import-fields.ts'
import type { ImportedRow, ImportKind, RowPlan } from '../import-kind.ts'
import { finishImport, holdLease, type LeasedImport } from '../lease.ts'
import type { Mapping } from '../map-columns.ts'
import { createEarlierRows } from './earlier-rows.ts'
import { planRows } from './plan-rows.ts'
import { readBatches } from './read-rows.ts'
import { type FaultCode, rowFault, storableFaults } from './row-faults.ts'
import { maxGroupRows, splitGroups } from './row-groups.ts'
import { readStored } from './row-outcomes.ts'

const batchSize = 500
const keyCharacters = 200

/**
 * Checks every row of an import and stores what is wrong with it; changes nothing else. A process that continues the job begins
 * behind the last stored row.
 * @returns whether the rows are to be applied
 * @throws as `readSheet`; `leaseLost`
 */
export async function checkRows(
  job: LeasedImport,
  kind: ImportKind,
  path: string,
  refuseToContinue: () => void,
): Promise<boolean> {
  const seen = new Set<string>()
  const earlier = createEarlierRows(kind)
  const mapping = mappingOf(job)
  const faulty = await findFaultyGroups(kind, path, mapping, refuseToContinue)
  for await (const batch of readBatches(path, mapping, batchSize, kind)) {
    const marked = batch.map((row) => markGroup(markRepeated(row, kind, seen), kind, faulty))
    const due = marked.filter(({ number }) => number > job.checkedRow)
    if (due.length < batch.length) earlier.remember(batch, await readStored(db, job, batch))
    if (due.length === 0) continue
    refuseToContinue()
    await storePlans(job, kind, due, await planRows(kind, job, due, earlier))
    await failpoint('import:checked')
  }
  return transaction((tx) => concludeCheck(tx, job))
}

function markRepeated(row: ImportedRow, { keyOf }: ImportKind, seen: Set<string>): ImportedRow {
  const key = keyOf(row.values)
  // the values of a longer key are too long themselves, and every key is held until the check ends
  if (key === undefined || key.length > keyCharacters) return row
  const isRepeated = seen.has(key)
  seen.add(key)
  return isRepeated ? { ...row, faults: [...row.faults, rowFault('duplicate_row', null, key)] } : row
}

type FaultyGroups = ReadonlyMap<string, FaultCode>

/** Finds the groups whose rows do not follow each other, or are too many, before the first row of one is checked. */
async function findFaultyGroups(
  kind: ImportKind,
  path: string,
  mapping: Mapping,
  refuseToContinue: () => void,
): Promise<FaultyGroups> {
  const faulty = new Map<string, FaultCode>()
  const { groupOf } = kind
  if (!groupOf) return faulty
  const seen = new Set<string>()
  for await (const batch of readBatches(path, mapping, batchSize, kind)) {
    refuseToContinue()
    for (const rows of splitGroups(batch, kind)) {
      const group = groupOf(rows[0]?.values ?? {})
      if (group === undefined || group.length > keyCharacters) continue
      if (rows.length > maxGroupRows) faulty.set(group, 'too_many_rows')
      else if (seen.has(group)) faulty.set(group, 'rows_apart')
      seen.add(group)
    }
  }
  return faulty
}

function markGroup(row: ImportedRow, { groupOf }: ImportKind, faulty: FaultyGroups): ImportedRow {
  const group = groupOf?.(row.values) ?? ''
  const code = faulty.get(group)
  return code ? { ...row, faults: [...row.faults, rowFault(code, null, group)] } : row
}

async function storePlans(
  job: LeasedImport,
  kind: ImportKind,
  rows: readonly ImportedRow[],
  plans: readonly RowPlan[],
): Promise<void> {
  const stored = rows.map(({ number: rowNumber }, at) => {
    const plan = plans[at] as RowPlan
    return {
      importId: job.id,
      rowNumber,
      outcome: plan.outcome,
      object: plan.outcome === 'invalid' ? null : (plan.object ?? null),
      faults: plan.outcome === 'invalid' ? storableFaults(kind, plan.faults) : null,
    }
  })
  const count = (outcome: string) => stored.filter((row) => row.outcome === outcome).length
  await transaction(async (tx) => {
    await holdLease(tx, job)
    await bulkInsert(tx, importRows, stored)
    await tx
      .update(importJobs)
      .set({
        checkedRow: stored.at(-1)?.rowNumber ?? 0,
        rowCount: sql`${importJobs.rowCount} + ${stored.length}`,
        invalidCount: sql`${importJobs.invalidCount} + ${count('invalid')}`,
        unchangedCount: sql`${importJobs.unchangedCount} + ${count('unchanged')}`,
      })
      .where(eq(importJobs.id, job.id))
  })
}

async function concludeCheck(tx: Transaction, job: LeasedImport): Promise<boolean> {
  const { rowCount, invalidCount, isDryRun, mode } = await holdLease(tx, job)
  if (rowCount === 0) throw sheetEmpty()
  const isAtomic = mode === 'all_or_nothing'
  if (isDryRun) await finishImport(tx, job, 'checked')
  else if (isAtomic && invalidCount > 0) await finishImport(tx, job, 'failed', importErrors.rowsInvalid)
  else if (isAtomic && rowCount > config.sheets.atomicRows)
    await finishImport(tx, job, 'failed', importErrors.tooManyAtOnce)
  else {
    await tx.update(importJobs).set({ state: 'applying' }).where(eq(importJobs.id, job.id))
    return true
  }
  return false
}
