import { and, eq, inArray, ne } from 'drizzle-orm'
import { db, type Executor, type Transaction } from '../../../db/client.ts'
import { lockName } from '../../../db/lock-name.ts'
import { importJobs, importRows } from '../../../db/schema/staff.ts'
import { holdsPermission } from '../access/holds-permission.ts'
import type { Permission } from '../access/permissions.ts'
import { permissionDenied } from '../errors.ts'
import type { ImportRow } from './import-fields.ts'
import type { ImportContext, ImportedRow, ImportKind, RowPlan } from './import-kind.ts'
import type { Mapping } from './map-columns.ts'
import { rowFault } from './row-faults.ts'

/**
 * Reads what the importing person may do now; a withdrawn permission stops a running import at its next batch.
 * @throws 403 permission_denied
 */
export async function readContext(
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

/** The stored outcome of a row. */
export type StoredRow = Readonly<{ number: number; outcome: string; object: string | null }>

/** Reads the stored outcomes of rows. */
export function readStored(executor: Executor, { id }: Pick<ImportRow, 'id'>, rows: readonly ImportedRow[]) {
  const numbers = rows.map(({ number }) => number)
  return executor
    .select({ number: importRows.rowNumber, outcome: importRows.outcome, object: importRows.object })
    .from(importRows)
    .where(and(eq(importRows.importId, id), inArray(importRows.rowNumber, numbers)))
}

/** Knows what the earlier rows of a file are about: one short key for each row. */
export type EarlierRows = ReturnType<typeof createEarlierRows>

/** Returns the earlier rows of a file, none at first. A process that continues remembers the stored rows. */
export function createEarlierRows({ groupOf, wholeOf }: ImportKind) {
  const objects = new Map<string, number>()
  const wrong = new Map<string, number>()
  /** Returns whether an earlier row has the key. */
  const claim = (rows: Map<string, number>, key: string, number: number) => {
    const first = rows.get(key) ?? number
    rows.set(key, Math.min(first, number))
    return first < number
  }
  const remember = ({ values, number }: ImportedRow, outcome: string, object: string | null | undefined) => {
    const whole = wholeOf?.(values)
    if (whole && (outcome === 'invalid' || outcome === 'failed')) claim(wrong, whole.key, number)
    // rows of one group are about one object
    return !groupOf && !!object && claim(objects, object, number)
  }
  return {
    remember(rows: readonly ImportedRow[], stored: readonly StoredRow[]): void {
      const byNumber = new Map(stored.map((each) => [each.number, each]))
      for (const row of rows) {
        const found = byNumber.get(row.number)
        if (found) remember(row, found.outcome, found.object)
      }
    },
    /** Returns the plan of the next row, refused when it repeats an earlier one, or takes what a wrong one has left. */
    refuse(row: ImportedRow, plan: RowPlan): RowPlan {
      const whole = wholeOf?.(row.values)
      const isOfWrong = whole?.takesRest && (wrong.get(whole.key) ?? row.number) < row.number
      const object = plan.outcome === 'invalid' ? undefined : plan.object
      const isRepeated = remember(row, plan.outcome, object)
      if (isRepeated) return { outcome: 'invalid', faults: [rowFault('duplicate_row', null, object)] }
      if (plan.outcome !== 'valid' || !isOfWrong) return plan
      return { outcome: 'invalid', faults: [rowFault('order_faulty', 'order_id', row.values.order_id)] }
    },
  }
}

/**
 * Plans rows by the present state and the rows above them. What a row adds to the state, such as a delivery, counts once for each file: `executor` is the
 * transaction that has locked the file, unless the plans are only shown.
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
 * Finds the rows of a file whose differences another import of the same file has applied, of any kind: it has read them from the same
 * column. An import that left the column out has only changed the rest of the row.
 */
async function findApplied(
  executor: Executor,
  { id, fileDigest, mapping }: ImportRow,
  numbers: number[],
): Promise<Map<number, string>> {
  const columns = differenceColumns(mapping)
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
        eq(importJobs.fileDigest, fileDigest),
        ne(importJobs.id, id),
        eq(importRows.outcome, 'changed'),
        inArray(importRows.rowNumber, numbers),
      ),
    )
  const isSame = (other: string) => differenceColumns(other).some((column) => columns.includes(column))
  const same = rows.filter((row) => isSame(row.mapping))
  return new Map(same.map(({ number, object }) => [number, object ?? '']))
}

/** The columns of a sheet that move stock by a difference. */
function differenceColumns(mapping: string): number[] {
  const { stock_delta: delta, counted } = JSON.parse(mapping) as Mapping
  return [delta, counted].filter((column) => column !== undefined)
}
