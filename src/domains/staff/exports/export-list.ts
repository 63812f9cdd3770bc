import type { LocalizedText } from '../../../lib/errors.ts'
import type { SheetValue } from '../../../lib/sheets/sheet-row.ts'
import type { Permission } from '../access/permissions.ts'

/** What an export shows of a list; an absent filter accepts everything. `from` and `to` bound the creation, `to` exclusive. */
export type ExportFilters = Readonly<{
  from?: Date
  to?: Date
  status?: string
  spu_id?: number
  category_id?: number
  is_launched?: boolean
  sku_id?: number
  user_id?: number
}>
export type ExportFilter = keyof ExportFilters

type Column<Row> = Readonly<{ name: string; label: LocalizedText; value: (row: Row) => SheetValue }>

/** A list that staff can export. A new one is one file and one line in `lists/registry.ts`. */
export type ExportList<Row = unknown> = Readonly<{
  label: LocalizedText
  /** What a person needs to export the list and to download the file. */
  permission: Permission
  filters: readonly ExportFilter[]
  /** Personal values are masked, so that no file outlives the erasure of a person. */
  columns: readonly Column<Row>[]
  /** Reads the rows behind `last` by a key, newest first, so that no read depends on the rows before it. */
  read: (filters: ExportFilters, last: Row | undefined, limit: number) => Promise<Row[]>
}>

/** Types the rows of a list by what it reads. */
export function defineExportList<Row>(list: ExportList<Row>): ExportList<Row> {
  return list
}

/** Returns a function that makes columns of a list. @param value computes the value of a row, or is the name of its member */
export function columnsOf<Row>() {
  return (
    name: string,
    zh: string,
    en: string,
    value: (keyof Row & string) | ((row: Row) => SheetValue),
  ): Column<Row> => ({
    name,
    label: { zh, en },
    value: typeof value === 'function' ? value : (row) => row[value] as SheetValue,
  })
}
