import type { Connection } from 'mysql2/promise'
import { cleanValue } from './clean.ts'
import type { Context, Draft, SourceTable } from './plan.ts'
import type { Report } from './report.ts'
import { select } from './source.ts'
import type { RawRow, Value } from './tables.ts'

/** Converts a page to drafts with cleaned values. Rows with an unusable value are left out. */
export function draftRows(rows: readonly RawRow[], table: SourceTable, report: Report): Draft[] {
  return rows.flatMap((raw) => {
    const id = raw[table.target.key]
    const row: Record<string, Value> = {}
    const notes: string[] = []
    for (const column of table.target.columns) {
      if (!table.columns.has(column.name) || column.name === table.plan.deferred) continue
      const isParent = table.target.parents.some((parent) => parent.column === column.name)
      if (isParent && (raw[column.name] ?? '') === '') {
        row[column.name] = null
        continue
      }
      const cleaned = cleanValue(raw[column.name], column, table.plan.rules ?? {})
      if (cleaned.fault !== undefined) {
        report.leaveOut(id, cleaned.fault)
        return []
      }
      row[column.name] = cleaned.value
      if (cleaned.note) notes.push(cleaned.note)
    }
    for (const note of notes) report.alter(id, note)
    return [{ id: row[table.target.key] as string | number, row, initial: copyWithin(row, table) }]
  })
}

/** Returns the value that a missing column takes from another column of the row. */
const copies = { update_time: 'create_time', market_price: 'price', title: 'receiver' }

function copyWithin(row: Draft['row'], table: SourceTable): Draft['initial'] {
  const initial: Draft['initial'] = {}
  for (const { name, limit } of table.target.columns) {
    const copied = row[copies[name as keyof typeof copies] ?? '']
    if (copied != null && !(name in row)) initial[name] = shorten(copied, limit)
  }
  return initial
}

const shorten = (value: string | number, limit: number) =>
  typeof value === 'string' && value.length > limit ? [...value].slice(0, limit).join('') : value

/** Selects the drafts whose parents are all in the target, and reports the others with the missing parent. */
export async function keepWithParents(
  drafts: Draft[],
  table: SourceTable,
  context: Context,
  report: Report,
): Promise<Draft[]> {
  let kept = drafts
  for (const parent of table.target.parents) {
    if (parent.column === table.plan.deferred) continue
    const required = table.target.columns.find((column) => column.name === parent.column)?.required
    const present = await findKeys(context.target, parent.table, parent.key, kept, parent.column)
    kept = kept.filter(({ id, row }) => {
      const value = row[parent.column] ?? null
      if (value === null ? !required : present.has(String(value))) return true
      const what = value === null ? `${parent.column} is empty` : `${parent.table} ${value} is missing`
      report.leaveOut(id, what)
      return false
    })
  }
  return kept
}

async function findKeys(
  target: Connection,
  table: string,
  key: string,
  drafts: readonly Draft[],
  column: string,
): Promise<Set<string>> {
  const wanted = [...new Set(drafts.map(({ row }) => row[column]).filter((value) => value != null))]
  if (wanted.length === 0) return new Set()
  const rows = await select(target, 'SELECT ?? AS k FROM ?? WHERE ?? IN (?)', [key, table, key, wanted])
  return new Set(rows.map(({ k }) => String(k)))
}
