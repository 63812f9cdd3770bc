import type { ResultSetHeader } from 'mysql2/promise'
import { draftRows } from '../page.ts'
import type { Context, Draft, SourceTable } from '../plan.ts'
import type { Report } from '../report.ts'
import { readPages, select } from '../source.ts'

/** A permission in the target, for a permission of the source. `isOwn`: of a model that no Django shop has; `viewId`: granted along. */
export type TargetPermission = Readonly<{
  id: number
  name: string
  isOwn: boolean
  viewId: number | undefined
}>

/** Tables of grants, each with the column and the table of its holder. */
const holders = [
  { table: 'auth_group_permissions', column: 'group_id', parent: 'auth_group' },
  { table: 'tb_users_user_permissions', column: 'user_id', parent: 'tb_users' },
] as const
type Holder = (typeof holders)[number]

/**
 * Imports the permissions of groups and the direct grants. Grants of the target stay.
 * @returns how many further `view_…` were granted
 */
export async function importGrants(
  context: Context,
  reports: ReadonlyMap<string, Report>,
  permissions: ReadonlyMap<string, TargetPermission>,
): Promise<number> {
  let added = 0
  for (const holder of holders) {
    const [table, report] = [context.tables.get(holder.table), reports.get(holder.table)]
    if (!table || !report) continue
    for await (const rows of readPages(context.source, table)) {
      report.tally.read += rows.length
      const drafts = draftRows(rows, table, report)
      added += await importPage(drafts, { holder, table, report, permissions, context })
    }
  }
  return added
}

type Page = Readonly<{
  holder: Holder
  table: SourceTable
  report: Report
  permissions: ReadonlyMap<string, TargetPermission>
  context: Context
}>

async function importPage(drafts: readonly Draft[], page: Page): Promise<number> {
  const { holder, report, permissions, context } = page
  const present = await findHolders(drafts, page)
  let added = 0
  await context.target.beginTransaction()
  for (const { id, row } of drafts) {
    const holderId = Number(row[holder.column])
    const permission = permissions.get(String(row.permission_id))
    if (!permission) report.leaveOut(id, `auth_permission ${row.permission_id} is missing`)
    else if (!present.has(holderId)) report.leaveOut(id, `${holder.parent} ${holderId} is missing`)
    else if (permission.isOwn)
      report.leaveOut(id, `${permission.name} exists in the mall only: grant it there`)
    else {
      if (await grant(page, holderId, permission.id)) report.tally.written++
      else report.tally.unchanged++
      if (permission.viewId && (await grant(page, holderId, permission.viewId))) added++
    }
  }
  await context.target.commit()
  return added
}

async function findHolders(drafts: readonly Draft[], { holder, context }: Page): Promise<Set<number>> {
  const ids = [...new Set(drafts.map(({ row }) => Number(row[holder.column])))]
  if (ids.length === 0) return new Set()
  const rows = await select(context.target, 'SELECT id FROM ?? WHERE id IN (?)', [holder.parent, ids])
  return new Set(rows.map(({ id }) => Number(id)))
}

/** @returns whether the holder did not have the permission */
async function grant({ holder, context }: Page, holderId: number, permissionId: number): Promise<boolean> {
  const { table, column } = holder
  const [result] = await context.target.query<ResultSetHeader>(
    `INSERT INTO ?? (??, permission_id) SELECT ?, ? FROM auth_permission p WHERE p.id = ? AND NOT EXISTS (
       SELECT 1 FROM ?? g WHERE g.?? = ? AND g.permission_id = ?)`,
    [table, column, holderId, permissionId, permissionId, table, column, holderId, permissionId],
  )
  return result.affectedRows === 1
}
