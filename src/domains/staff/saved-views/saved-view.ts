import type { Change, Fields } from '../../../db/in-transaction.ts'
import type { savedViews } from '../../../db/schema/staff.ts'

/** A list with filters and columns that a staff user keeps. `filters` are the query of the list, a text for each name. */
export type SavedView = Readonly<
  Pick<typeof savedViews.$inferSelect, 'id' | 'userId' | 'name' | 'list' | 'isShared' | 'createTime'> & {
    /** Name of the owner. */
    owner: string
    filters: Readonly<Record<string, string>>
    columns: readonly string[]
  }
>

export type SavedViewFields = Pick<SavedView, 'name' | 'list' | 'filters' | 'columns' | 'isShared'>

/** Without filters a view shows everything, and it is not shared unless that is wanted. */
export type NewSavedView = Pick<SavedViewFields, 'name' | 'list' | 'columns'> &
  Readonly<{ filters?: SavedView['filters'] | undefined; isShared?: boolean | undefined }>

/** Returns the fields of a view that people edit, by their names on the wire. */
export function savedViewFields({ name, list, filters, columns, isShared }: SavedViewFields): Fields {
  return { name, list, filters, columns, is_shared: isShared }
}

/** What the audit trail gets of a view: its name and filters may be the name or the mobile of a customer. */
export function savedViewChange(id: number, before: Fields | null, after: Fields | null): Change {
  return { object: `view:${id}`, before, after, personal: ['name', 'filters'] }
}

/** Parses the JSON columns of a stored view. */
export const parseView = <Row extends Readonly<{ filters: string; columns: string }>>({
  filters,
  columns,
  ...row
}: Row) => ({
  ...row,
  filters: JSON.parse(filters) as SavedView['filters'],
  columns: JSON.parse(columns) as readonly string[],
})
