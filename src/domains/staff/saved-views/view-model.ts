import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { booleanField, dateTime, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { textLine } from '../../../http/input/text-field.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import { defineError } from '../../../lib/errors.ts'
import { checkView, type KnownLists } from './list-model.ts'
import type { SavedView } from './saved-view.ts'

const listName = t.String({
  pattern: '^[a-z][a-z0-9_/]{0,39}$',
  examples: ['orders'],
  description: '列表的名称，即其路径 · name of the list, its path',
  hint: { zh: '列表名称无效', en: 'must be the path of a list' },
})
const memberName = t.String({ pattern: '^[a-z][a-z0-9_]{0,39}$' })

export const viewParams = t.Object({ id: idParam })
export const viewQuery = t.Object({
  ...staffListQuery,
  list: t.Optional(
    t.String({
      maxLength: 40,
      examples: ['orders'],
      description: '只要该列表的视图 · only views of this list',
    }),
  ),
})

/** The body of POST and of PUT. */
export const newView = knownFieldsOnly(
  {
    name: textLine(1, 50, { examples: ['超时未发货'], description: '视图名称 · name of the view' }),
    list: listName,
    filters: t.Optional(
      t.Record(t.String(), t.String({ maxLength: 200 }), {
        maxProperties: 30,
        examples: [{ status: '2' }],
        description: '列表的查询参数，页码除外 · the query of the list, without the page',
        hint: {
          zh: '应为查询参数，每个不超过 200 个字',
          en: 'must be the query of a list, each value a text',
        },
      }),
    ),
    columns: t.Array(memberName, {
      maxItems: 60,
      uniqueItems: true,
      examples: [['order_id', 'pay_amount']],
      description: '显示的列，按顺序 · the columns in their order',
      hint: { zh: '应为不重复的列名的列表', en: 'must be a list of different names of columns' },
    }),
    is_shared: t.Optional({
      ...booleanField,
      examples: [false],
      description: '是否共享给其他员工，默认 false · whether other staff see it, false by default',
    }),
  },
  { title: 'NewSavedView' },
)

export const view = t.Object(
  {
    id: t.Integer(),
    owner: t.String({ description: '所有者的用户名 · user name of the owner' }),
    is_own: t.Boolean({ description: '是否自己的 · whether it is the caller’s' }),
    create_time: dateTime,
    name: t.String(),
    list: t.String({ description: '列表的名称，即其路径 · name of the list, its path' }),
    filters: t.Record(t.String(), t.String(), { description: '列表的查询参数 · query of the list' }),
    columns: t.Array(t.String(), { description: '显示的列，按顺序 · columns in their order' }),
    is_shared: t.Boolean({ description: '是否共享给其他员工 · whether other staff see it' }),
  },
  { title: 'SavedView' },
)
export const viewPage = staffPageOf(view)

const maxFilterLength = 8_000
const filtersTooLong = defineError(
  400,
  'invalid_input',
  '筛选条件过长',
  'The filters are too long',
  'filters',
)

/**
 * Converts a request to the members of a verb. Absent filters of a view that keeps its list stay: they are undefined.
 * @param present the view that is changed; undefined: the view is new
 * @throws 400 invalid_input for filters of more than 8,000 characters as JSON, and for a list, a filter, its value or a column that
 *   the list does not have
 */
export function toView(
  { is_shared: isShared, ...sent }: typeof newView.static,
  lists: KnownLists,
  present?: Pick<SavedView, 'list'>,
) {
  const filters = sent.filters ?? (sent.list === present?.list ? undefined : {})
  if (filters && JSON.stringify(filters).length > maxFilterLength) throw filtersTooLong()
  const view = { ...sent, filters }
  checkView(lists, view)
  return { ...view, isShared }
}

/** Returns the converter of views to the wire format as one person sees them. */
export const presentViewTo =
  (userId: number) =>
  (row: SavedView): typeof view.static => ({
    id: row.id,
    owner: row.owner,
    is_own: row.userId === userId,
    create_time: shopTime(row.createTime),
    name: row.name,
    list: row.list,
    filters: { ...row.filters },
    columns: [...row.columns],
    is_shared: row.isShared,
  })
