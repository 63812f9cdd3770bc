import { type Transaction, transaction } from '../../../../db/client.ts'
import type { InTransaction } from '../../../../db/in-transaction.ts'
import { AppError } from '../../../../lib/errors.ts'
import { failpoint } from '../../../../lib/failpoints.ts'
import { type CacheTag, publishInvalidation } from '../../../catalog/cache/change-events.ts'
import { storeEntry } from '../../audit/store-entry.ts'
import { mappingOf } from '../import-fields.ts'
import type { ImportedRow, ImportKind, RowFault, RowPlan } from '../import-kind.ts'
import { atomicLeaseSeconds, finishImport, holdLease, type LeasedImport, leaseSeconds } from '../lease.ts'
import { createEarlierRows, type EarlierRows } from './earlier-rows.ts'
import { lockFile, planRows } from './plan-rows.ts'
import { readBatches } from './read-rows.ts'
import { refusedFault, storableFaults } from './row-faults.ts'
import { splitGroups } from './row-groups.ts'
import { type Outcome, readDue, storeFailure, storeOutcomes } from './row-outcomes.ts'

/** Rows of one transaction: it locks what they change, so it is short. */
const batchSize = 100

/** The refusal of a row that was valid when it was checked. */
class RowRefused extends Error {
  constructor(
    readonly row: ImportedRow,
    readonly faults: readonly RowFault[],
    cause?: AppError,
  ) {
    super(faults[0]?.code, { cause })
  }
}

/**
 * Applies the valid rows, 100 in a transaction. A refused row is stored as failed, and the others are applied. The outcome of a row
 * changes in the transaction that applies it, so a process that continues the job does nothing twice.
 * @throws `leaseLost`
 */
export async function applyValidRows(
  job: LeasedImport,
  kind: ImportKind,
  path: string,
  refuseToContinue: () => void,
): Promise<void> {
  const earlier = createEarlierRows(kind)
  for await (const batch of readBatches(path, mappingOf(job), batchSize, kind)) {
    refuseToContinue()
    await applyBatch(job, kind, batch, earlier)
    await failpoint('import:applied')
  }
  await transaction(async (tx) => {
    await holdLease(tx, job)
    await finishImport(tx, job, 'done')
  })
}

/**
 * Applies all rows in one transaction, or none of them. It locks everything that it changes until its end, so `IMPORT_ATOMIC_ROWS`
 * bounds the rows.
 * @throws `leaseLost`; RowRefused when a row cannot be applied any more
 */
export async function applyAllRows(job: LeasedImport, kind: ImportKind, path: string): Promise<void> {
  // another process must not take the job while the transaction runs
  await transaction((tx) => holdLease(tx, job, atomicLeaseSeconds))
  const tags = await transaction(async (tx) => {
    await holdLease(tx, job, atomicLeaseSeconds)
    const rows: ImportedRow[] = []
    for await (const batch of readBatches(path, mappingOf(job), batchSize)) rows.push(...batch)
    const tags = await applyDue(tx, job, kind, rows, createEarlierRows(kind))
    await failpoint('import:applied')
    await finishImport(tx, job, 'done')
    return tags
  })
  await publish(tags)
}

/** Stores which row stopped an import that applies all rows or none. */
export async function failAllRows(
  job: LeasedImport,
  kind: ImportKind,
  { row, faults }: RowRefused,
  error: string,
) {
  await transaction(async (tx) => {
    await holdLease(tx, job)
    await storeFailure(tx, job, [row], storableFaults(kind, faults))
    await finishImport(tx, job, 'failed', error)
  })
}

export const isRowRefused = (error: unknown): error is RowRefused => error instanceof RowRefused

async function applyBatch(
  job: LeasedImport,
  kind: ImportKind,
  rows: readonly ImportedRow[],
  earlier: EarlierRows,
): Promise<void> {
  try {
    await publish(
      await transaction(async (tx) => {
        await holdLease(tx, job, leaseSeconds)
        return applyDue(tx, job, kind, rows, earlier)
      }),
    )
  } catch (error) {
    if (!isRowRefused(error)) throw error
    // the refusal has rolled back its neighbors too
    const groups = splitGroups(rows, kind)
    if (groups.length > 1) for (const group of groups) await applyBatch(job, kind, group, earlier)
    else
      await transaction(async (tx) => {
        await holdLease(tx, job)
        const { due } = await readDue(tx, job, rows)
        await storeFailure(tx, job, due, storableFaults(kind, error.faults))
        const failed = due.map(({ number }) => ({ number, outcome: 'failed', object: null }))
        earlier.remember(due, failed)
      })
  }
}

/** Applies those of the rows that are still due, in the transaction that locks the job. */
async function applyDue(
  tx: Transaction,
  job: LeasedImport,
  kind: ImportKind,
  rows: readonly ImportedRow[],
  earlier: EarlierRows,
): Promise<CacheTag[]> {
  await lockFile(tx, job)
  const { due, finished } = await readDue(tx, job, rows)
  earlier.remember(rows, finished)
  if (due.length === 0) return []
  const plans = await planRows(kind, job, due, earlier, tx)
  const keys = plans.flatMap((plan) => (plan.outcome === 'valid' && plan.lockKey ? [plan.lockKey] : []))
  if (keys.length > 0) await kind.lock?.(tx, [...new Set(keys)])
  const record = recordRow(job)
  const tags = new Set<CacheTag>()
  const outcomes: Outcome[] = []
  for (const [at, row] of due.entries()) {
    const plan = plans[at] as RowPlan
    if (plan.outcome === 'invalid' && job.mode === 'all_or_nothing') throw new RowRefused(row, plan.faults)
    const applied = await applyPlan(tx, kind, plan, record).catch((error) => {
      if (!(error instanceof AppError) || error.status >= 500) throw error
      throw new RowRefused(row, [refusedFault(error, row.values, kind)], error)
    })
    await failpoint('import:row')
    for (const tag of applied.tags) tags.add(tag)
    outcomes.push({ number: row.number, ...applied })
  }
  await storeOutcomes(tx, job, outcomes)
  earlier.remember(due, outcomes)
  return [...tags]
}

async function applyPlan(tx: Transaction, kind: ImportKind, plan: RowPlan, record: InTransaction) {
  if (plan.outcome === 'invalid')
    return { outcome: plan.outcome, object: null, faults: storableFaults(kind, plan.faults), tags: [] }
  if (plan.outcome === 'unchanged') return { outcome: plan.outcome, object: plan.object, tags: [] }
  const { object, tags } = await plan.apply(tx, record)
  return { outcome: 'changed' as const, object, tags }
}

/** The audit entry of a row names the person and the call that began the import. */
function recordRow({ userId, keyId, address, requestId }: LeasedImport): InTransaction {
  const actor = keyId === null ? 'staff' : `key ${keyId}`
  const origin = { address, requestId, method: 'POST', path: '/meiduo_admin/imports/' }
  return (tx, change) => storeEntry(tx, { userId, actor, ...origin }, 'importRow', change)
}

async function publish(tags: readonly CacheTag[]): Promise<void> {
  if (tags.length > 0) await publishInvalidation(tags)
}
