import { t } from 'elysia'
import { queryReader } from '../../../http/input/query-reader.ts'
import type { FilterTexts } from './export-fields.ts'
import { exportListNames, findExportList } from './lists/registry.ts'

/** Filters of any list, as JSON or as texts; which ones a list has, and their values, is checked by the list. */
export const filterTexts = t.Record(
  t.String(),
  t.Union([t.String({ maxLength: 200 }), t.Number(), t.Boolean(), t.Null()]),
  {
    maxProperties: 30,
    examples: [{ spu_id: '1', is_launched: 'true' }],
    description: '列表的查询参数，页码除外 · the query of the list, without the page',
    hint: { zh: '应为列表的查询参数', en: 'must be the query of the list' },
  },
)

/** Converts the filters of a request to texts; null and an empty text mean absent. */
export function toTexts(filters: typeof filterTexts.static): FilterTexts {
  const given = Object.entries(filters).filter(([, value]) => value !== null && value !== '')
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]))
}

const readers = new Map(
  exportListNames.map((name) => [name as string, queryReader(findExportList(name).query, '/filters')]),
)

/** Reads the filters of an export as its list reads them. @throws 400 invalid_input */
export function readFilters(list: string, filters: FilterTexts): Readonly<Record<string, unknown>> {
  const read = readers.get(list)
  if (!read) throw new Error(`no list ${list}`)
  return read(filters)
}
