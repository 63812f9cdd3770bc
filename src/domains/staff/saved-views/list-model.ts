import type { TObject } from '@sinclair/typebox'
import { t } from 'elysia'
import { queryReader } from '../../../http/input/query-reader.ts'
import { defineError } from '../../../lib/errors.ts'
import type { NewSavedView, SavedViewFields } from './saved-view.ts'

type Schema = Readonly<{ properties?: Readonly<Record<string, Schema>>; items?: Schema }>
/** A route of Elysia with its schemas. */
type Route = Readonly<{ method: string; path: string; hooks: object }>
type Hooks = Readonly<{ query?: TObject; response?: Readonly<Record<number, Schema>> }>

/**
 * A list of the staff API: its query parameters but the page, and the members of its rows. `readFilters` throws 400 invalid_input
 * for values that the route refuses.
 */
type KnownList = Readonly<{
  filters: ReadonlySet<string>
  columns: ReadonlySet<string>
  readFilters: (texts: SavedViewFields['filters']) => unknown
}>
/** The lists of the staff API by the path that a view names, such as `goods/brands`. */
export type KnownLists = ReadonlyMap<string, KnownList>

const prefix = '/meiduo_admin/'
const listUnknown = defineError(400, 'invalid_input', '没有这个列表', 'There is no such list', 'list')
const filterUnknown = defineError(
  400,
  'invalid_input',
  '该列表没有这个筛选条件',
  'A filter must be a query parameter of the list',
  'filters',
)
const columnUnknown = defineError(
  400,
  'invalid_input',
  '该列表没有这一列',
  'A column must be a member of the rows of the list',
  'columns',
)

/** Reads the lists from the routes of the staff API: each answers an array, or a page with `lists`. */
export function readLists(routes: readonly Route[]): KnownLists {
  return new Map(
    routes.flatMap(({ method, path, hooks }) => {
      if (method !== 'GET' || !path.startsWith(prefix)) return []
      const { query, response } = hooks as Hooks
      const answer = response?.[200]
      const row = answer?.properties?.lists?.items ?? answer?.items
      if (!row) return []
      // a view begins at the first row
      const { page: _, cursor, limit, ...properties } = query?.properties ?? {}
      const known = {
        filters: new Set(Object.keys(properties)),
        columns: new Set(Object.keys(row.properties ?? {})),
        readFilters: queryReader(query ?? t.Object({}), '/filters'),
      }
      return [[path.slice(prefix.length, -1), known] as const]
    }),
  )
}

/**
 * Refuses a view with a name that its list does not have, and with values of filters that the list refuses. Undefined filters are
 * not checked. So each view can be shown, and a list, a key of a filter and a column are never the name of a person.
 * @throws 400 invalid_input
 */
export function checkView(
  lists: KnownLists,
  { list, filters, columns }: Pick<NewSavedView, 'list' | 'columns' | 'filters'>,
): void {
  const known = lists.get(list)
  if (!known) throw listUnknown()
  if (Object.keys(filters ?? {}).some((name) => !known.filters.has(name))) throw filterUnknown()
  if (columns.some((name) => !known.columns.has(name))) throw columnUnknown()
  if (filters) known.readFilters(filters)
}
