import type { Connection, ResultSetHeader } from 'mysql2/promise'
import { databaseErrno } from '../../lib/server-errors.ts'
import { fallbackOf } from './clean.ts'
import type { Context, Draft, SourceTable } from './plan.ts'
import type { Report } from './report.ts'
import { select } from './source.ts'
import type { RawRow, Value } from './tables.ts'

/**
 * Writes a page in one transaction: inserts new rows in bulk, updates changed rows, and skips equal rows. A row that a
 * unique key refuses is reported; it never overwrites the row with that key, as ON DUPLICATE KEY UPDATE would.
 * @returns the number of new rows
 */
export async function writePage(
  drafts: readonly Draft[],
  table: SourceTable,
  { target, startedAt }: Context,
  report: Report,
): Promise<number> {
  const existing = await findExisting(drafts, table, target)
  const fresh = drafts.filter(({ id }) => !existing.has(String(id)))
  const changed = drafts.filter(({ id, row }) => {
    const before = existing.get(String(id))
    return before && !table.plan.keepsExisting && !isEqual(row, before)
  })
  report.tally.unchanged += drafts.length - fresh.length - changed.length
  await target.beginTransaction()
  const inserted = await insertRows(fresh, table, target, startedAt, report)
  let updated = 0
  for (const { id, row } of changed)
    updated += await attempt(
      () => target.query('UPDATE ?? SET ? WHERE ?? = ?', [table.target.name, row, table.target.key, id]),
      id,
      report,
    )
  await target.commit()
  report.tally.written += inserted + updated
  return inserted
}

async function findExisting(drafts: readonly Draft[], table: SourceTable, target: Connection) {
  if (drafts.length === 0) return new Map<string, RawRow>()
  const { key, name } = table.target
  const rows = await select(target, 'SELECT ?? FROM ?? WHERE ?? IN (?)', [
    [...new Set([key, ...drafts.flatMap(({ row }) => Object.keys(row))])],
    name,
    key,
    drafts.map(({ id }) => id),
  ])
  return new Map(rows.map((row) => [String(row[key]), row]))
}

function isEqual(row: Draft['row'], before: RawRow): boolean {
  return Object.entries(row).every(([name, value]) =>
    value === null || before[name] === null ? value === before[name] : String(value) === String(before[name]),
  )
}

async function insertRows(
  drafts: readonly Draft[],
  table: SourceTable,
  target: Connection,
  startedAt: string,
  report: Report,
): Promise<number> {
  const columns = table.target.columns
  const valuesOf = ({ row, initial }: Draft): Value[] =>
    columns.map((column) => {
      const value = column.name in row ? row[column.name] : initial[column.name]
      return value === undefined ? fallbackOf(column, startedAt) : value
    })
  const names = columns.map(({ name }) => name)
  const insert = (rows: readonly Value[][]) =>
    target.query<ResultSetHeader>('INSERT INTO ?? (??) VALUES ?', [table.target.name, names, rows])
  let inserted = 0
  for (const group of splitBySize(drafts.map((draft) => ({ id: draft.id, values: valuesOf(draft) })))) {
    try {
      await insert(group.map(({ values }) => values))
      inserted += group.length
    } catch (error) {
      if (!refusals.has(databaseErrno(error) ?? 0)) throw error
      for (const { id, values } of group) inserted += await attempt(() => insert([values]), id, report)
    }
  }
  return inserted
}

/** Error numbers that concern one row: duplicate key, foreign key, range, length, characters, CHECK (MariaDB, MySQL). */
const refusals = new Set([1062, 1452, 1264, 1406, 1366, 4025, 3819])

async function attempt(work: () => Promise<unknown>, id: unknown, report: Report): Promise<0 | 1> {
  try {
    await work()
    return 1
  } catch (error) {
    if (!refusals.has(databaseErrno(error) ?? 0)) throw error
    report.leaveOut(id, (error as Error).message)
    return 0
  }
}

const statementCharacters = 1_000_000

/** Groups rows far below the server's max_allowed_packet, for texts of any length. */
function* splitBySize<T extends { values: readonly Value[] }>(rows: readonly T[]): Generator<T[]> {
  let group: T[] = []
  let size = 0
  for (const row of rows) {
    const length = row.values.reduce<number>((sum, value) => sum + String(value).length, 0)
    if (group.length > 0 && size + length > statementCharacters) {
      yield group
      group = []
      size = 0
    }
    group.push(row)
    size += length
  }
  if (group.length > 0) yield group
}
