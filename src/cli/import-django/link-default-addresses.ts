import type { Context, SourceTable } from './plan.ts'
import type { Report } from './report.ts'
import { readPages, select } from './source.ts'
import type { RawRow } from './tables.ts'

const column = 'default_address_id'

/** Sets the default address of each user, after both tables are imported, because they refer to each other. */
export async function linkDefaultAddresses(
  users: SourceTable,
  { source, target }: Context,
  report: Report,
): Promise<void> {
  if (!users.columns.has(column)) return
  for await (const rows of readPages(source, users, [column])) {
    const present = await select(target, 'SELECT id, default_address_id FROM tb_users WHERE id IN (?)', [
      rows.map(({ id }) => id),
    ])
    const owners = await findOwners(rows, target)
    const current = new Map(present.map((row) => [String(row.id), row[column]]))
    for (const { id, [column]: wanted } of rows) {
      if (!current.has(String(id))) continue
      const isOwn = wanted !== null && owners.get(String(wanted)) === String(id)
      if (wanted !== null && !isOwn)
        report.alter(id, `default address ${wanted} is missing or not this user's: now none`)
      const next = isOwn ? String(wanted) : null
      const before = current.get(String(id))
      if (next === (before === null ? null : String(before))) continue
      await target.query('UPDATE tb_users SET default_address_id = ? WHERE id = ?', [next, id])
    }
  }
}

async function findOwners(rows: readonly RawRow[], target: Context['target']): Promise<Map<string, string>> {
  const wanted = rows.map((row) => row[column]).filter((id) => id !== null)
  if (wanted.length === 0) return new Map()
  const found = await select(target, 'SELECT id, user_id FROM tb_address WHERE id IN (?)', [wanted])
  return new Map(found.map((row) => [String(row.id), String(row.user_id)]))
}
