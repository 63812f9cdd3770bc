import { type TSchema, t } from 'elysia'
import { notFound } from '../../lib/errors.ts'
import type { KeywordRequest } from '../../lib/paging.ts'
import { type CursorWish, cursorQuery, cutAtLimit, nextCursor, readCursor } from '../cursor.ts'
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
  ...cursorQuery,
}

const { page, pagesize } = staffListQuery

/** The query of a list without a keyword. */
export const staffPageQuery = { page, pagesize, ...cursorQuery }

/** The envelope of every paged list of the staff API. With a cursor, nothing is counted. */
export const staffPageOf = <T extends TSchema>(item: T) =>
  t.Object({
    count: t.Optional(t.Integer({ description: '总条数；用游标时没有 · rows in all; absent with a cursor' })),
    page: t.Optional(t.Integer({ description: '页码；用游标时没有 · page; absent with a cursor' })),
    pages: t.Optional(
      t.Integer({ description: '总页数，至少为 1；用游标时没有 · pages, at least 1; absent with a cursor' }),
    ),
    pagesize: t.Integer({ description: '每页条数；用游标时为 limit · rows of a page; with a cursor: limit' }),
    next_cursor: nextCursor,
    ...listFields(item),
  })

/** The envelope of a list that may be too long to count. */
export const boundedPageOf = <T extends TSchema>(item: T) =>
  t.Object({
    ...staffPageOf(item).properties,
    count_exact: t.Optional(
      t.Boolean({
        description:
          'false：多于 10000 条，count 为 10000，请缩小范围；用游标时没有 · false: there are more than the 10,000 that count says; absent with a cursor',
      }),
    ),
  })

type ListQuery = Readonly<{
  page?: number
  pagesize?: number
  keyword?: string
  cursor?: string
  limit?: number
}>

/** A page of a list, or the rows behind a row: one more than the limit of the cursor, so that the end shows. */
type ListWish = KeywordRequest & Readonly<{ cursor?: CursorWish }>

/**
 * Reads the query of a list, with its defaults.
 * @param path the path of the request
 * @throws 400 invalid_input naming `cursor`
 */
export function parseStaffList(query: ListQuery, path: string): ListWish {
  const keyword = (query.keyword ?? '').trim()
  const cursor = readCursor(query, path)
  if (!cursor) return { page: query.page ?? 1, pageSize: query.pagesize ?? 10, keyword }
  return { page: 1, pageSize: cursor.limit + 1, keyword, after: cursor.after, cursor }
}

/** Rows of one page and the number of rows in all. */
type StaffPage<Row> = Readonly<{ count: number; rows: readonly Row[] }>

type KeyOf<Row> = (row: Row) => number | string
const idOf = (row: unknown) => (row as { id: number }).id

/**
 * Presents one page of a staff list, or the rows of a cursor.
 * @param keyOf the key by which the list continues behind a row
 * @throws 404 not_found for a page past the end
 */
export function presentStaffPage<Row, Item>(
  { count, rows }: StaffPage<Row>,
  { page, pageSize, cursor }: ListWish,
  present: (row: Row) => Item,
  keyOf: KeyOf<Row> = idOf,
) {
  if (cursor) {
    const cut = cutAtLimit(rows, cursor, keyOf)
    return {
      pagesize: cursor.limit,
      next_cursor: cut.next,
      ...bothLists(cut.rows.map((row) => present(row))),
    }
  }
  const pages = Math.max(1, Math.ceil(count / pageSize))
  if (page > pages) throw notFound()
  return { count, page, pages, pagesize: pageSize, ...bothLists(rows.map((row) => present(row))) }
}

/**
 * Presents one page of a list that may be too long to count. Only the rows that are counted have pages; a cursor reaches all.
 * @throws 404 not_found for a page past the end
 */
export function presentBoundedPage<Row, Item>(
  { isExact, ...page }: StaffPage<Row> & Readonly<{ isExact: boolean }>,
  wish: ListWish,
  present: (row: Row) => Item,
) {
  return { ...presentStaffPage(page, wish, present), ...(!wish.cursor && { count_exact: isExact }) }
}
