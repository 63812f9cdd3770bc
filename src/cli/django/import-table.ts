import type { Connection } from 'mysql2/promise'
import type { SourceRow, TableSpec } from './tables.ts'

export type Report = { table: string; read: number; written: number; refused: string[]; mended: string[] }

type Column = Readonly<{ name: string; type: string; length: number | null; nullable: boolean }>
type Row = Record<string, unknown>

const pageSize = 1_000
const shownProgress = 10_000

/** Columns of which a negative value cannot be stored. */
const notNegative = ['stock', 'sales', 'comments']

/**
 * Copies one table in pages, by upsert on its primary key. A row whose parent is missing, or that does not fit, is
 * refused and named in the report. @returns undefined when the source has no such table
 */
export async function importTable(
  source: Connection,
  target: Connection,
  spec: TableSpec,
): Promise<Report | undefined> {
  const from = await firstTable(source, spec.sources)
  if (!from) return undefined
  const available = new Set((await columnsOf(source, from)).map((column) => column.name))
  const columns = (await columnsOf(target, spec.table)).filter((column) => column.name !== undefined)
  const key = spec.key ?? 'id'
  const sourceKey = [key, ...(spec.aliases?.[key] ?? [])].find((name) => available.has(name)) ?? key
  const report: Report = { table: spec.table, read: 0, written: 0, refused: [], mended: [] }
  const selfParent = Object.entries(spec.parents ?? {}).find(([, parent]) => parent === spec.table)?.[0]
  let waiting: Row[] = []
  let last: unknown
  for (;;) {
    const page = await readPage(source, from, sourceKey, last)
    if (page.length === 0) break
    last = page.at(-1)?.[sourceKey]
    report.read += page.length
    const rows = page.map((row) => convert(row, columns, spec, report))
    waiting = await writePage(
      target,
      spec,
      columns,
      selfParent ? [...waiting, ...rows] : rows,
      report,
      selfParent,
    )
    if (report.read % shownProgress === 0) console.log(`  ${spec.table}: ${report.read} rows read`)
  }
  for (const row of waiting)
    report.refused.push(`${spec.table} ${row[key]}: ${selfParent} ${row[selfParent ?? '']} is missing`)
  return report
}

/** Sets the references that had to wait for a later table. */
export async function fillDeferred(source: Connection, target: Connection, spec: TableSpec): Promise<void> {
  const from = await firstTable(source, spec.sources)
  if (!from) return
  const available = new Set((await columnsOf(source, from)).map((column) => column.name))
  for (const column of (spec.deferred ?? []).filter((name) => available.has(name))) {
    const parent = spec.parents?.[column] as string
    const [rows] = await source.query(
      `SELECT id, \`${column}\` AS value FROM \`${from}\` WHERE \`${column}\` IS NOT NULL`,
    )
    for (const { id, value } of rows as { id: number; value: number }[])
      await target.query(
        `UPDATE \`${spec.table}\` SET \`${column}\` = ? WHERE id = ? AND EXISTS (SELECT 1 FROM \`${parent}\` WHERE id = ?)`,
        [value, id, value],
      )
  }
}

async function readPage(source: Connection, table: string, key: string, after: unknown): Promise<Row[]> {
  const where = after === undefined ? '' : `WHERE \`${key}\` > ?`
  const [rows] = await source.query(
    `SELECT * FROM \`${table}\` ${where} ORDER BY \`${key}\` LIMIT ${pageSize}`,
    [after],
  )
  return rows as Row[]
}

function convert(row: SourceRow, columns: readonly Column[], spec: TableSpec, report: Report): Row {
  const converted: Row = {}
  for (const { name, nullable } of columns) {
    if (spec.deferred?.includes(name)) continue
    const found = [name, ...(spec.aliases?.[name] ?? [])]
      .map((candidate) => row[candidate])
      .find((v) => v !== undefined && v !== null)
    const value = found ?? spec.defaults?.[name]?.(row)
    if (value === undefined && !nullable) continue
    converted[name] = value ?? null
    if (notNegative.includes(name) && Number(value) < 0) {
      report.mended.push(`${spec.table} ${row.id}: ${name} ${value} became 0`)
      converted[name] = 0
    }
  }
  return converted
}

/** Writes what can be written. @returns rows whose parent in the same table has not come yet */
async function writePage(
  target: Connection,
  spec: TableSpec,
  columns: readonly Column[],
  rows: Row[],
  report: Report,
  selfParent: string | undefined,
): Promise<Row[]> {
  const key = spec.key ?? 'id'
  const fitting: Row[] = []
  const orphans = await missingParents(target, spec, rows, selfParent)
  for (const row of rows) {
    const tooLong = columns.find(
      ({ name, length }) =>
        length !== null && typeof row[name] === 'string' && [...(row[name] as string)].length > length,
    )
    const orphan = orphans.get(row)
    if (orphan) report.refused.push(`${spec.table} ${row[key]}: ${orphan} ${row[orphan]} is missing`)
    else if (tooLong)
      report.refused.push(`${spec.table} ${row[key]}: ${tooLong.name} is longer than ${tooLong.length}`)
    else fitting.push(row)
  }
  return selfParent
    ? writeByLevels(target, spec, fitting, report, selfParent)
    : writeRows(target, spec, fitting, report)
}

async function writeByLevels(
  target: Connection,
  spec: TableSpec,
  rows: Row[],
  report: Report,
  selfParent: string,
): Promise<Row[]> {
  let waiting = rows
  for (;;) {
    const present = await idsIn(
      target,
      spec.table,
      waiting.map((row) => row[selfParent]),
    )
    const ready = waiting.filter((row) => row[selfParent] === null || present.has(String(row[selfParent])))
    if (ready.length === 0) return waiting
    await writeRows(target, spec, ready, report)
    waiting = waiting.filter((row) => !ready.includes(row))
  }
}

async function writeRows(
  target: Connection,
  spec: TableSpec,
  rows: readonly Row[],
  report: Report,
): Promise<Row[]> {
  const [first] = rows
  if (!first) return []
  const names = Object.keys(first)
  const list = names.map((name) => `\`${name}\``).join(', ')
  const update = names.map((name) => `\`${name}\` = VALUES(\`${name}\`)`).join(', ')
  const values = rows.map((row) => names.map((name) => row[name]))
  try {
    await target.query(`INSERT INTO \`${spec.table}\` (${list}) VALUES ? ON DUPLICATE KEY UPDATE ${update}`, [
      values,
    ])
    report.written += rows.length
  } catch (error) {
    if (rows.length > 1) for (const row of rows) await writeRows(target, spec, [row], report)
    else report.refused.push(`${spec.table} ${first[spec.key ?? 'id']}: ${(error as Error).message}`)
  }
  return []
}

/** For each row with a missing parent in another table, the column that points to it. */
async function missingParents(
  target: Connection,
  spec: TableSpec,
  rows: readonly Row[],
  selfParent: string | undefined,
) {
  const orphans = new Map<Row, string>()
  for (const [column, parent] of Object.entries(spec.parents ?? {})) {
    if (column === selfParent || spec.deferred?.includes(column)) continue
    const present = await idsIn(
      target,
      parent,
      rows.map((row) => row[column]),
    )
    for (const row of rows)
      if (row[column] !== null && row[column] !== undefined && !present.has(String(row[column])))
        orphans.set(row, column)
  }
  return orphans
}

async function idsIn(target: Connection, table: string, values: readonly unknown[]): Promise<Set<string>> {
  const wanted = [...new Set(values.filter((value) => value !== null && value !== undefined))]
  if (wanted.length === 0) return new Set()
  const key = table === 'tb_order_info' ? 'order_id' : 'id'
  const [rows] = await target.query(`SELECT \`${key}\` AS id FROM \`${table}\` WHERE \`${key}\` IN (?)`, [
    wanted,
  ])
  return new Set((rows as { id: unknown }[]).map((row) => String(row.id)))
}

async function firstTable(connection: Connection, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) if ((await columnsOf(connection, name)).length > 0) return name
  return undefined
}

async function columnsOf(connection: Connection, table: string): Promise<Column[]> {
  const [rows] = await connection.query(
    `SELECT column_name AS name, data_type AS type, is_nullable AS nullable, character_maximum_length AS length
     FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position`,
    [table],
  )
  return (rows as Record<string, string>[]).map((row) => ({
    name: row.name as string,
    type: row.type as string,
    nullable: row.nullable === 'YES',
    length: row.length === null || !/char/.test(row.type as string) ? null : Number(row.length),
  }))
}
