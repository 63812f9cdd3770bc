import { type TSchema, t } from 'elysia'
import { notFound } from '../../lib/errors.ts'
import type { KeywordRequest } from '../../lib/paging.ts'
import { bothLists, listFields } from './second-names.ts'

/** Query of every paged list of the staff API. */
export const staffListQuery = {
  page: t.Optional(
    t.Integer({
      minimum: 1,
      maximum: 10_000_000,
      description: '页码，从 1 开始 · page, from 1',
      hint: { zh: '页码应为正整数', en: 'must be a positive integer' },
    }),
  ),
  pagesize: t.Optional(
    t.Integer({
      minimum: 1,
      maximum: 100,
      description: '每页条数，默认 10 · rows of a page, 10 by default',
      hint: { zh: '每页 1 到 100 条', en: 'must be 1 to 100' },
    }),
  ),
  keyword: t.Optional(t.String({ maxLength: 100, description: '关键字；空为全部 · empty: all' })),
}

/** The envelope of every paged list of the staff API. */
export const staffPageOf = <T extends TSchema>(item: T) =>
  t.Object({
    count: t.Integer({ description: '总条数 · rows in all' }),
    page: t.Integer(),
    pages: t.Integer({ description: '总页数，至少为 1 · pages, at least 1' }),
    pagesize: t.Integer(),
    ...listFields(item),
  })

/** The envelope of a list that may be too long to count. */
export const boundedPageOf = <T extends TSchema>(item: T) =>
  t.Object({
    ...staffPageOf(item).properties,
    count_exact: t.Boolean({
      description:
        'false：多于 10000 条，count 为 10000，请缩小范围 · false: there are more than the 10,000 that count says',
    }),
  })

/** Reads the query of a list, with its defaults. */
export function parseStaffList(query: {
  page?: number
  pagesize?: number
  keyword?: string
}): KeywordRequest {
  return {
    page: query.page ?? 1,
    pageSize: query.pagesize ?? 10,
    keyword: (query.keyword ?? '').trim(),
  }
}

/** Rows of one page and the number of rows in all. */
export type StaffPage<Row> = Readonly<{ count: number; rows: readonly Row[] }>

/**
 * Presents one page of a staff list.
 * @throws 404 not_found for a page past the end
 */
export function presentStaffPage<Row, Item>(
  { count, rows }: StaffPage<Row>,
  { page, pageSize }: KeywordRequest,
  present: (row: Row) => Item,
) {
  const pages = Math.max(1, Math.ceil(count / pageSize))
  if (page > pages) throw notFound()
  return { count, page, pages, pagesize: pageSize, ...bothLists(rows.map(present)) }
}

/**
 * Presents one page of a list that may be too long to count. Only the rows that are counted have pages.
 * @throws 404 not_found for a page past the end
 */
export function presentBoundedPage<Row, Item>(
  { isExact, ...page }: StaffPage<Row> & Readonly<{ isExact: boolean }>,
  wish: KeywordRequest,
  present: (row: Row) => Item,
) {
  return { ...presentStaffPage(page, wish, present), count_exact: isExact }
}
