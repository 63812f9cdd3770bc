import { and, eq, inArray, ne } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { importJobs, importRows } from '../../../db/schema/staff.ts'
import { holdsPermission } from '../access/holds-permission.ts'
import type { Permission } from '../access/permissions.ts'
import { permissionDenied } from '../errors.ts'
import type { ImportRow } from './import-fields.ts'
import type { ImportContext, ImportedRow, ImportKind, RowPlan } from './import-kind.ts'

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
 * Plans rows by the present state. A row that adds to the state, such as a delivery, is unchanged when an import of the same file has
 * applied it before.
 */
export async function planRows(
  kind: ImportKind,
  job: ImportRow,
  rows: readonly ImportedRow[],
): Promise<RowPlan[]> {
  const plans = await kind.plan(rows, await readContext(job, kind))
  const relative = rows.filter((_, at) => isRelative(plans[at]))
  if (relative.length === 0) return plans
  const applied = await findApplied(
    job,
    relative.map(({ number }) => number),
  )
  return plans.map((plan, at) => {
    const object = isRelative(plan) ? applied.get(rows[at]?.number ?? 0) : undefined
    return object === undefined ? plan : { outcome: 'unchanged', object }
  })
}

const isRelative = (plan: RowPlan | undefined) => plan?.outcome === 'valid' && plan.isRelative === true

/** Finds the rows of a file that an earlier import of the same file has applied. */
async function findApplied(
  { id, kind, fileDigest }: ImportRow,
  numbers: number[],
): Promise<Map<number, string>> {
  const rows = await db
    .select({ number: importRows.rowNumber, object: importRows.object })
    .from(importRows)
    .innerJoin(importJobs, eq(importJobs.id, importRows.importId))
    .where(
      and(
        eq(importJobs.fileDigest, fileDigest),
        eq(importJobs.kind, kind),
        ne(importJobs.id, id),
        eq(importRows.outcome, 'changed'),
        inArray(importRows.rowNumber, numbers),
      ),
    )
  return new Map(rows.map(({ number, object }) => [number, object ?? '']))
}
