import type { ResultSetHeader } from 'mysql2/promise'
import { draftRows } from '../page.ts'
import type { Context, Draft } from '../plan.ts'
import type { Report } from '../report.ts'
import { readPages, select } from '../source.ts'
import { importGrants, type TargetPermission } from './import-grants.ts'
import { isChecked, isOwnModel, type Model, mapCodename, mapModel } from './model-names.ts'

type TargetType = Readonly<{ id: number; from: Model; to: Model }>

/**
 * Imports content types, permissions and grants. The target has the permissions that routes check, so rows are matched by app, model
 * and codename, and grants follow. Models and Django's own codenames get the names of the mall. The holders of a `change_…` get
 * the `view_…` too, if the source is older than these.
 */
export async function importPermissions(
  context: Context,
  reports: ReadonlyMap<string, Report>,
  say: (line: string) => void,
): Promise<void> {
  const types = await importTypes(context, reports)
  const permissions = await importNames(context, reports, types, say)
  const added = await importGrants(context, reports, permissions)
  if (added > 0)
    say(`auth_permission: the source has no view_…: ${added} grants of view_… follow from those of change_…`)
}

/** Yields all rows of a small source table, cleaned. */
async function readDrafts(
  name: string,
  context: Context,
  reports: ReadonlyMap<string, Report>,
): Promise<Draft[]> {
  const [table, report] = [context.tables.get(name), reports.get(name)]
  const drafts: Draft[] = []
  if (!table || !report) return drafts
  for await (const rows of readPages(context.source, table)) {
    report.tally.read += rows.length
    drafts.push(...draftRows(rows, table, report))
  }
  return drafts
}

async function importTypes(context: Context, reports: ReadonlyMap<string, Report>) {
  const rows = await select(context.target, 'SELECT id, app_label, model FROM django_content_type')
  const known = new Map(rows.map((row) => [`${row.app_label}.${row.model}`.toLowerCase(), Number(row.id)]))
  const types = new Map<string, TargetType>()
  for (const { id: sourceId, row } of await readDrafts('django_content_type', context, reports)) {
    const from = { app: String(row.app_label).toLowerCase(), model: String(row.model).toLowerCase() }
    const to = mapModel(from)
    const name = `${to.app}.${to.model}`
    const id = known.get(name)
    const stored =
      id ?? (await insert(context, 'django_content_type', { app_label: to.app, model: to.model }))
    known.set(name, stored)
    types.set(String(sourceId), { id: stored, from, to })
    count(reports.get('django_content_type'), id === undefined)
  }
  return types
}

async function importNames(
  context: Context,
  reports: ReadonlyMap<string, Report>,
  types: ReadonlyMap<string, TargetType>,
  say: (line: string) => void,
): Promise<Map<string, TargetPermission>> {
  const report = reports.get('auth_permission')
  const rows = await select(context.target, 'SELECT id, content_type_id, codename FROM auth_permission')
  const known = new Map(
    rows.map((row) => [`${row.content_type_id} ${row.codename}`.toLowerCase(), Number(row.id)]),
  )
  const drafts = await readDrafts('auth_permission', context, reports)
  const hasViews = drafts.some(
    ({ row }) => row.codename === `view_${types.get(String(row.content_type_id))?.from.model}`,
  )
  const permissions = new Map<string, TargetPermission>()
  const unchecked: string[] = []
  for (const { id: sourceId, row } of drafts) {
    const type = types.get(String(row.content_type_id))
    if (!type) {
      report?.leaveOut(sourceId, `django_content_type ${row.content_type_id} is missing`)
      continue
    }
    const codename = mapCodename(String(row.codename), type.from, type.to)
    const key = `${type.id} ${codename}`.toLowerCase()
    const id = known.get(key)
    const values = { name: row.name ?? '', content_type_id: type.id, codename }
    const stored = id ?? (await insert(context, 'auth_permission', values))
    known.set(key, stored)
    const name = `${type.to.app}.${codename}`
    if (!isChecked(type.to, codename)) unchecked.push(name)
    const isChange = !hasViews && codename === `change_${type.to.model}`
    const viewId = isChange ? known.get(`${type.id} view_${type.to.model}`) : undefined
    permissions.set(String(sourceId), { id: stored, name, isOwn: isOwnModel(type.to), viewId })
    count(report, id === undefined)
  }
  if (unchecked.length > 0)
    say(`auth_permission: kept, although no route checks them: ${[...new Set(unchecked)].join(', ')}`)
  return permissions
}

async function insert({ target }: Context, table: string, row: Record<string, unknown>): Promise<number> {
  const [result] = await target.query<ResultSetHeader>('INSERT INTO ?? SET ?', [table, row])
  return result.insertId
}

function count(report: Report | undefined, isNew: boolean): void {
  if (!report) return
  if (isNew) report.tally.written++
  else report.tally.unchanged++
}
