import type { TObject } from '@sinclair/typebox'
import type { LocalizedText } from '../../../lib/errors.ts'
import { type KeywordRequest, placeFields } from '../../../lib/paging.ts'
import type { SheetValue } from '../../../lib/sheets/sheet-row.ts'
import type { Holder } from '../access/holds-permission.ts'
import type { Permission } from '../access/permissions.ts'
import { maskedName, momentText, yuan } from './cell-texts.ts'

/** Names of the values of an enumerated column, in the language of the headings. */
type ValueNames = Readonly<Record<string | number, LocalizedText>>

type ExportColumn<Row> = Readonly<{
  name: string
  label: LocalizedText
  value: (row: Row) => SheetValue
  /** The names that an enumerated column shows, by its values. */
  names?: ValueNames
}>

/** Reads the rows of an export as its list reads them. `wish` has the keyword of the query, and the place where to continue. */
type Read<Query, Row> = (
  query: Query,
  wish: KeywordRequest,
  holder: Holder,
) => Promise<Readonly<{ rows: readonly Row[] }>>

type Declaration<Schema extends TObject, Row> = Readonly<{
  label: LocalizedText
  /** The operation that lists the same rows with the same filters; null: there is none. */
  operation: string | null
  /** What a person needs, or one of them, to export the list and to download the file. */
  permission: Permission | readonly Permission[]
  /** What a person needs, too, to download the file of another person, where the rows depend on who exports. */
  permissionOfOthers?: Permission
  /** The query of the operation. Its members but the page are the filters of the export. */
  query: Schema
  read: Read<Schema['static'], Row>
  /** Returns the key by which `read` continues behind a row; by default its id. */
  keyOf?: (row: Row) => number | string
  /** Personal values are masked, so that no file outlives the erasure of a person. */
  columns: (of: ColumnsOf<Row>) => readonly ExportColumn<Row>[]
}>

/** A list that staff can export. */
export type ExportList = Readonly<
  Omit<Declaration<TObject, unknown>, 'read' | 'keyOf' | 'columns'> & {
    filters: readonly string[]
    read: Read<unknown, unknown>
    keyOf: (row: unknown) => number | string
    columns: readonly ExportColumn<unknown>[]
  }
>

/** Declares a list that staff can export: its filters are those of the query that its operation has. */
export function exportList<Schema extends TObject, Row>(list: Declaration<Schema, Row>): ExportList {
  const keyOf = list.keyOf ?? ((row: Row) => (row as { id: number }).id)
  const filters = Object.keys(list.query.properties).filter((name) => !placeFields.includes(name))
  return { ...list, filters, keyOf, columns: list.columns(columnsOf<Row>()) } as unknown as ExportList
}

type NamesOf<Row, Value> = { [Name in keyof Row]: Row[Name] extends Value ? Name : never }[keyof Row] & string
type Source<Row, Value> = NamesOf<Row, Value> | ((row: Row) => Value)
type Make<Row, Value> = (name: string, zh: string, en: string, value: Source<Row, Value>) => ExportColumn<Row>

/** Makers of columns. The value of a row is a member of it, by its name, or computed. */
type ColumnsOf<Row> = Readonly<{
  plain: Make<Row, SheetValue>
  /** A time in the zone of the shop. */
  moment: Make<Row, Date | null>
  /** Yuan with two decimals. */
  money: Make<Row, string | null>
  /** The masked name of a person. */
  person: Make<Row, string | null>
  /** Ids with commas between them. */
  ids: Make<Row, readonly number[]>
  /** The name of an enumerated value. */
  choice: (
    name: string,
    zh: string,
    en: string,
    names: ValueNames,
    value: Source<Row, string | number | null>,
  ) => ExportColumn<Row>
}>

function columnsOf<Row>(): ColumnsOf<Row> {
  const maker =
    <Value>(toCell: (value: Value) => SheetValue): Make<Row, Value> =>
    (name, zh, en, source) => {
      const read = readerOf<Row, Value>(source)
      return { name, label: { zh, en }, value: (row) => toCell(read(row)) }
    }
  return {
    plain: maker<SheetValue>((value) => value),
    moment: maker<Date | null>(momentText),
    money: maker<string | null>((amount) => (amount === null ? null : yuan(amount))),
    person: maker<string | null>(maskedName),
    ids: maker<readonly number[]>((ids) => ids.join(',')),
    choice: (name, zh, en, names, source) => {
      const read = readerOf<Row, string | number | null>(source)
      const value = (row: Row) => nameOfValue(names, read(row))
      return { name, label: { zh, en }, value, names }
    },
  }
}

function readerOf<Row, Value>(source: Source<Row, Value>): (row: Row) => Value {
  return typeof source === 'function' ? source : (row) => row[source as keyof Row] as Value
}

/** A value without a name, such as one of a former version, is shown unchanged. */
const nameOfValue = (names: ValueNames, value: string | number | null): SheetValue =>
  value === null ? null : (names[value]?.zh ?? value)
