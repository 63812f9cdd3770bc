import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Executor, Transaction } from '../../../../db/client.ts'
import { readInBatches } from '../../../../db/read-in-batches.ts'
import { importJobs, importRows } from '../../../../db/schema/staff.ts'
import type { ImportRow } from '../import-fields.ts'
import type { ImportedRow } from '../import-kind.ts'
import type { LeasedImport } from '../lease.ts'

/** The stored outcome of a row. */
export type StoredRow = Readonly<{ number: number; outcome: string; object: string | null }>

/** Reads the stored outcomes of rows. */
export function readStored(
  executor: Executor,
  { id }: Pick<ImportRow, 'id'>,
  rows: readonly ImportedRow[],
): Promise<StoredRow[]> {
  const numbers = rows.map(({ number }) => number)
  return readInBatches(numbers, (some) =>
    executor
      .select({ number: importRows.rowNumber, outcome: importRows.outcome, object: importRows.object })
      .from(importRows)
      .where(and(eq(importRows.importId, id), inArray(importRows.rowNumber, some))),
  )
}

/** What became of a row. `faults` is JSON. */
export type Outcome = Readonly<{
  number: number
  outcome: 'changed' | 'unchanged' | 'invalid'
  object: string | null
  faults?: string
}>

/** Reads which of the rows are still to apply, and the stored outcomes of the others. */
export async function readDue(tx: Transaction, job: LeasedImport, rows: readonly ImportedRow[]) {
  const stored = await readStored(tx, job, rows)
  const [valid, finished] = [stored.filter(isValid), stored.filter((row) => !isValid(row))]
  const numbers = new Set(valid.map(({ number }) => number))
  return { due: rows.filter(({ number }) => numbers.has(number)), finished }
}

const isValid = ({ outcome }: StoredRow) => outcome === 'valid'

/** Stores what became of rows, and counts it. */
export async function storeOutcomes(
  tx: Transaction,
  { id }: LeasedImport,
  outcomes: readonly Outcome[],
): Promise<void> {
  for (const { number, outcome, object, faults = null } of outcomes)
    await tx
      .update(importRows)
      .set({ outcome, object, faults })
      .where(and(eq(importRows.importId, id), eq(importRows.rowNumber, number)))
  const count = (outcome: string) => outcomes.filter((each) => each.outcome === outcome).length
  await tx
    .update(importJobs)
    .set({
      changedCount: sql`${importJobs.changedCount} + ${count('changed')}`,
      unchangedCount: sql`${importJobs.unchangedCount} + ${count('unchanged')}`,
      invalidCount: sql`${importJobs.invalidCount} + ${count('invalid')}`,
    })
    .where(eq(importJobs.id, id))
}

/** Stores rows as failed, and counts them. @param faults JSON */
export async function storeFailure(
  tx: Transaction,
  { id }: LeasedImport,
  rows: readonly ImportedRow[],
  faults: string,
): Promise<void> {
  const numbers = rows.map(({ number }) => number)
  if (numbers.length === 0) return
  await tx
    .update(importRows)
    .set({ outcome: 'failed', faults })
    .where(and(eq(importRows.importId, id), inArray(importRows.rowNumber, numbers)))
  await tx
    .update(importJobs)
    .set({ failedCount: sql`${importJobs.failedCount} + ${numbers.length}` })
    .where(eq(importJobs.id, id))
}
