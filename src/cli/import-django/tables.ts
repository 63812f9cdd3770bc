import { getTableConfig, type MySqlTable } from 'drizzle-orm/mysql-core'

export type Value = string | number | null

/** A source row with the target's column names. */
export type RawRow = Readonly<Record<string, unknown>>

type Kind = 'text' | 'integer' | 'boolean' | 'decimal' | 'moment'

/** `limit` is the maximum length of a text in characters (Infinity for long texts), or the largest integer. */
export type Column = Readonly<{
  name: string
  kind: Kind
  limit: number
  required: boolean
  fallback: Value | undefined
}>

type Parent = Readonly<{ column: string; table: string; key: string }>

export type Table = Readonly<{
  name: string
  key: string
  columns: readonly Column[]
  parents: readonly Parent[]
  hasLongText: boolean
}>

/** Derives the importer's description of a target table from its Drizzle schema. */
export function describeTable(source: MySqlTable): Table {
  const { name, columns, foreignKeys } = getTableConfig(source)
  const parents = foreignKeys.map((foreignKey) => {
    const { columns: own, foreignTable, foreignColumns } = foreignKey.reference()
    return {
      column: own[0]?.name ?? '',
      table: getTableConfig(foreignTable).name,
      key: foreignColumns[0]?.name ?? 'id',
    }
  })
  return {
    name,
    key: columns.find((column) => column.primary)?.name ?? 'id',
    columns: columns.map((column) => describeColumn(column)),
    parents,
    hasLongText: columns.some((column) => column.getSQLType() === 'longtext'),
  }
}

function describeColumn(column: ReturnType<typeof getTableConfig>['columns'][number]): Column {
  const type = column.getSQLType()
  const kind = kinds.find(([pattern]) => pattern.test(type))?.[1]
  if (!kind) throw new Error(`${column.name}: the type ${type} cannot be imported`)
  return {
    name: column.name,
    kind,
    limit: kind === 'text' ? Number(/\d+/.exec(type)?.[0] ?? Infinity) : (largest[type] ?? Infinity),
    required: column.notNull,
    fallback: plain(column.default),
  }
}

const kinds: readonly (readonly [RegExp, Kind])[] = [
  [/^(varchar|varbinary|longtext)/, 'text'],
  [/^(int|smallint|bigint)/, 'integer'],
  [/^boolean/, 'boolean'],
  [/^decimal/, 'decimal'],
  [/^datetime/, 'moment'],
]

const largest: Readonly<Record<string, number>> = {
  smallint: 32_767,
  int: 2_147_483_647,
  bigint: Number.MAX_SAFE_INTEGER,
}

function plain(value: unknown): Value | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}
