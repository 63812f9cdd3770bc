import { and, eq, inArray, ne } from 'drizzle-orm'
import { db, type Executor, type Transaction } from '../../../../db/client.ts'
import { lockName } from '../../../../db/lock-name.ts'
import { importJobs, importRows } from '../../../../db/schema/staff.ts'
import { holdsPermission } from '../../access/holds-permission.ts'
import type { Permission } from '../../access/permissions.ts'
import { permissionDenied } from '../../errors.ts'
import { type ImportRow, mappingOf } from '../import-fields.ts'
import type { ImportContext, ImportedRow, ImportKind, RowPlan } from '../import-kind.ts'
import type { EarlierRows } from './earlier-rows.ts'

/**
 * Reads what the importing person may do now; a withdrawn permission stops a running import at its next batch.
 * @throws 403 permission_denied
 */
async function readContext(
  job: Pick<ImportRow, 'userId' | 'keyId'>,
  { permission, alsoAsks = [] }: ImportKind,
): Promise<ImportContext> {
  const granted = new Set<Permission>()
  for (const each of [permission, ...alsoAsks]) if (await holdsPermission(job, each)) granted.add(each)
  if (!granted.has(permission)) throw permissionDenied({ members: { permission } })
  return { userId: job.userId, may: (each) => granted.has(each) }
}

/**
 * Locks the file of an import until the transaction ends, so that one import of a file at a time plans and applies rows. The names
 * are few, because they are never deleted; two files that share one only wait for each other.
 */
export const lockFile = (tx: Transaction, { fileDigest }: Pick<ImportRow, 'fileDigest'>) =>
  lockName(tx, `import file:${fileDigest.slice(0, 3)}`)

/**
 * Plans rows by the present state and the rows above them. What a row adds to the state, such as a delivery, counts once for each
 * file:
 * `executor` is the transaction that has locked the file, unless the plans are only shown.
 */
export async function planRows(
  kind: ImportKind,
  job: ImportRow,
  rows: readonly ImportedRow[],
  earlier: EarlierRows,
  executor: Executor = db,
): Promise<RowPlan[]> {
  const plans = await planOnce(kind, job, rows, executor)
  return plans.map((plan, at) => earlier.refuse(rows[at] as ImportedRow, plan))
}

/** Plans rows by the present state; a difference that another import of the file has applied is left out. */
async function planOnce(
  kind: ImportKind,
  job: ImportRow,
  rows: readonly ImportedRow[],
  executor: Executor,
): Promise<RowPlan[]> {
  const plans = await kind.plan(rows, await readContext(job, kind))
  const relative = rows.filter((_, at) => isRelative(plans[at]))
  if (relative.length === 0) return plans
  const applied = await findApplied(
    executor,
    job,
    relative.map(({ number }) => number),
  )
  return plans.map((plan, at) => {
    if (!isRelative(plan)) return plan
    const object = applied.get(rows[at]?.number ?? 0)
    return object === undefined ? plan : (plan.rest ?? { outcome: 'unchanged', object })
  })
}

const isRelative = (plan: RowPlan | undefined): plan is Extract<RowPlan, { outcome: 'valid' }> =>
  plan?.outcome === 'valid' && plan.isRelative === true

/**
 * Finds the rows of a file whose differences another import of the same file has applied, of any kind: it has read them from the
 * same column. An import that left the column out has only changed the rest of the row.
 */
async function findApplied(
  executor: Executor,
  job: ImportRow,
  numbers: number[],
): Promise<Map<number, string>> {
  const columns = differenceColumns(job)
  const rows = await executor
    .select({
      number: importRows.rowNumber,
      object: importRows.object,
      mapping: importJobs.mapping,
    })
    .from(importRows)
    .innerJoin(importJobs, eq(importJobs.id, importRows.importId))
    .where(
      and(
        eq(importJobs.fileDigest, job.fileDigest),
        ne(importJobs.id, job.id),
        eq(importRows.outcome, 'changed'),
        inArray(importRows.rowNumber, numbers),
      ),
    )
  const same = rows.filter((row) => differenceColumns(row).some((column) => columns.includes(column)))
  return new Map(same.map(({ number, object }) => [number, object ?? '']))
}

/** The columns of a sheet that move stock by a difference. */
function differenceColumns(row: Pick<ImportRow, 'mapping'>): number[] {
  const { stock_delta: delta, counted } = mappingOf(row)
  return [delta, counted].filter((column) => column !== undefined)
}
