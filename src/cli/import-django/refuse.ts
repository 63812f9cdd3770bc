import type { Connection } from 'mysql2/promise'
import { cleanValue } from './clean.ts'
import type { SourceTable } from './plan.ts'
import { ImportRefused, readPages, select } from './source.ts'
import type { RawRow } from './tables.ts'

/** One lock per database, so imports into other databases of the server can run. */
const lockName = "LEFT(CONCAT('meiduo_import:', COALESCE(?, '')), 64)"

/**
 * Allows one import at a time into the target.
 * @throws ImportRefused when another import runs, the target is not migrated, or the target is the source
 */
export async function claimTarget(source: Connection, target: Connection): Promise<void> {
  const [where] = await select(target, 'SELECT DATABASE() AS db', [])
  const [own] = await select(target, `SELECT GET_LOCK(${lockName}, 0) AS taken, CONNECTION_ID() AS id`, [
    where?.db,
  ])
  if (Number(own?.taken) !== 1) throw new ImportRefused('another import is running on this database')
  const [seen] = await select(source, `SELECT IS_USED_LOCK(${lockName}) AS id, DATABASE() AS db`, [where?.db])
  if (!seen?.db || !where?.db) throw new ImportRefused('source and target addresses must name a database')
  // IS_USED_LOCK returns this connection's id only on the server that granted the lock
  if (String(seen.id) === String(own?.id) && seen.db === where.db)
    throw new ImportRefused('source and target are the same database')
  const [migrated] = await select(
    target,
    "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = '__drizzle_migrations'",
  )
  if (!migrated) throw new ImportRefused('the target has no schema: run "bun src/cli/migrate.ts" first')
}

/**
 * Compares every row before anything is written. A row with the same key in the target must come from an earlier import,
 * identified by its creation time or its name.
 * @throws ImportRefused naming the tables and some keys
 */
export async function refuseForeignRows(
  source: Connection,
  target: Connection,
  tables: readonly SourceTable[],
  say: (line: string) => void,
): Promise<void> {
  const complaints: string[] = []
  for (const table of tables) {
    const [any] = await select(target, 'SELECT 1 FROM ?? LIMIT 1', [table.target.name])
    if (!any || table.plan.keepsExisting || table.plan.isMapped) continue
    say(`${table.target.name}: comparing rows with equal keys`)
    const { count, ids } = await findForeign(source, target, table)
    if (count > 0) complaints.push(`${table.target.name}: ${count} rows, such as ${ids.join(', ')}`)
  }
  if (complaints.length === 0) return
  throw new ImportRefused(
    `the target has different rows with the same keys; import into an empty, migrated database\n${complaints.join('\n')}`,
  )
}

async function findForeign(source: Connection, target: Connection, table: SourceTable) {
  const { key, name } = table.target
  const identity =
    table.plan.identities.find((columns) => columns.every((column) => table.columns.has(column))) ?? []
  const foreign = { count: 0, ids: [] as string[] }
  for await (const rows of readPages(source, table, identity)) {
    const found = await select(target, 'SELECT ?? FROM ?? WHERE ?? IN (?)', [
      [key, ...identity],
      name,
      key,
      rows.map((row) => row[key]),
    ])
    const present = new Map(found.map((row) => [String(row[key]), row]))
    for (const row of rows) {
      const there = present.get(String(row[key]))
      if (!there || (identity.length > 0 && isSame(row, there, identity, table))) continue
      foreign.count++
      if (foreign.ids.length < 5) foreign.ids.push(String(row[key]))
    }
  }
  return foreign
}

function isSame(row: RawRow, there: RawRow, identity: readonly string[], table: SourceTable): boolean {
  return identity.every((name) => {
    const column = table.target.columns.find((candidate) => candidate.name === name)
    const cleaned = column && cleanValue(row[name], column, table.plan.rules ?? {})
    return cleaned?.fault === undefined && String(cleaned?.value) === String(there[name])
  })
}
