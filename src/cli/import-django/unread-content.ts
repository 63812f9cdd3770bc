import { type Connection, escapeId } from 'mysql2/promise'
import { ignoredTables } from './ignored-tables.ts'
import type { SourceColumn, SourceTable } from './plan.ts'
import { select } from './source.ts'

/** `lost` names content that has no place in the mall; `ignored` names tables that need none. */
type Unread = Readonly<{ lost: readonly string[]; ignored: readonly string[] }>

/** Counts the rows of source tables, and the values of source columns, that are not imported. */
export async function findUnreadContent(
  source: Connection,
  tables: readonly SourceTable[],
  unreadTables: readonly string[],
): Promise<Unread> {
  const lost: string[] = []
  const ignored: string[] = []
  for (const table of tables) lost.push(...(await countColumns(source, table)))
  for (const name of unreadTables) {
    const [row] = await select(source, 'SELECT COUNT(*) AS n FROM ??', [name])
    const why = ignoredTables.find(([pattern]) => pattern.test(name))?.[1]
    if (why) ignored.push(`${name}: ${row?.n} rows are ignored: ${why}`)
    else if (Number(row?.n) > 0)
      lost.push(`${name}: ${row?.n} rows are not imported, the mall has no such table`)
  }
  return { lost, ignored }
}

async function countColumns(source: Connection, { name, unread }: SourceTable): Promise<string[]> {
  if (unread.length === 0) return []
  const sums = unread.map((column, i) => `SUM(${hasContent(column)}) AS ${escapeId(`c${i}`)}`)
  const [row] = await select(source, `SELECT ${sums.join(', ')} FROM ??`, [name])
  return unread.flatMap((column, i) => {
    const count = Number(row?.[`c${i}`] ?? 0)
    return count > 0
      ? [`${name}.${column.name}: ${count} values are not imported, the mall has no such column`]
      : []
  })
}

const textTypes = /char|text|enum|set|json/
const numberTypes = /int|decimal|float|double|bit/

/** Returns the SQL condition for a value that says something: NULL, 0, false and an empty text do not. */
function hasContent({ name, type }: SourceColumn): string {
  const column = escapeId(name)
  if (textTypes.test(type)) return `COALESCE(${column}, '') <> ''`
  if (numberTypes.test(type)) return `COALESCE(${column}, 0) <> 0`
  return `${column} IS NOT NULL`
}
