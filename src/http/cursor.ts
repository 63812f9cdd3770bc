import { createHash } from 'node:crypto'
import { type TSchema, t } from 'elysia'
import { config } from '../config/index.ts'
import { defineError } from '../lib/errors.ts'
import { pageFields, placeFields } from '../lib/paging.ts'
import { pageOf } from './fields.ts'

/** The query of a list that is read by cursors beside pages. */
export const cursorQuery = {
  cursor: t.Optional(
    t.String({
      maxLength: 600,
      keepsEmpty: true,
      description:
        '游标：空值从头开始，其后用 next_cursor；不可与页码同用，筛选条件须保持不变 · empty: from the start; then next_cursor of the answer before, with the same filters and without page numbers',
    }),
  ),
  limit: t.Optional(
    t.Integer({
      minimum: 1,
      maximum: 100,
      description:
        '用游标时每次的条数，默认 10；没有 cursor 时从头开始 · rows of an answer with a cursor, 10 by default; without cursor: from the start',
      hint: { zh: '每次 1 到 100 条', en: 'must be 1 to 100' },
    }),
  ),
}

/** The member of an answer to a request with a cursor. */
export const nextCursor = t.Optional(
  t.Nullable(
    t.String({
      description:
        '用游标时：下一次的游标，末尾为 null · with a cursor: that of the next request; null at the end',
    }),
  ),
)

/** The envelope of a short list that cursors read, too: it is counted with a cursor, and has no pages then. */
export const cursorPageOf = <T extends TSchema>(item: T) =>
  t.Object({
    ...pageOf(item).properties,
    next_cursor: nextCursor,
  })

/** The key of the row that a request continues behind; null at the start. `scope` binds a cursor to a list and its filters. */
export type CursorWish = Readonly<{ after: number | string | null; limit: number; scope: string }>

type Query = Readonly<Record<string, unknown> & { cursor?: string; limit?: number }>

const cursorInvalid = defineError(
  400,
  'invalid_input',
  '游标无效，或筛选条件已改变',
  'is no cursor of this list with these filters',
  'cursor',
)
const cursorWithPage = defineError(
  400,
  'invalid_input',
  '游标不能与页码同时使用',
  'cannot be sent together with a page',
  'cursor',
)

/**
 * Reads where a request with `cursor` or `limit` continues; undefined for a request of a page. A list has one order, so its path
 * and its filters say what a cursor belongs to.
 * @throws 400 invalid_input naming `cursor`
 */
export function readCursor(query: Query, path: string, keys = keyPattern): CursorWish | undefined {
  const { cursor, limit } = query
  if (cursor === undefined && limit === undefined) return undefined
  if (pageFields.some((name) => query[name] !== undefined)) throw cursorWithPage()
  const filters = Object.entries(query).filter(([name]) => !placeFields.includes(name))
  const listed = JSON.stringify([path.replace(/\/$/, ''), filters.sort(([a], [b]) => (a < b ? -1 : 1))])
  const scope = createHash('sha256').update(listed).digest('base64url').slice(0, 16)
  return { after: cursor ? readKey(cursor, scope, keys) : null, limit: limit ?? 10, scope }
}

/**
 * Cuts the rows of an answer, which were read with one more than its limit, and returns the cursor behind them.
 * @param keyOf the key by which the list continues behind a row
 */
export function cutAtLimit<Row>(
  rows: readonly Row[],
  { limit, scope }: CursorWish,
  keyOf: (row: Row) => number | string,
): { rows: readonly Row[]; next: string | null } {
  const last = rows[limit - 1]
  const isEnd = last === undefined || rows.length <= limit
  return { rows: rows.slice(0, limit), next: isEnd ? null : cursorBehind({ scope }, keyOf(last)) }
}

/** The headers that continue a list whose answer is an array: the cursor, and the address of the next request. */
export function cursorHeaders(
  path: string,
  { limit }: CursorWish,
  next: string | null,
): Record<string, string> {
  if (next === null) return {}
  const address = `${config.publicUrl}${path}?cursor=${next}&limit=${limit}`
  return { 'x-next-cursor': next, link: `<${address}>; rel="next"` }
}

const version = 1
const keyPattern = /^\d{1,64}$/
/** Keys of rows with dots between them, for a list whose cursor holds what is to be read. */
export const severalKeys = /^\d{1,10}(\.\d{1,10}){0,29}$/

/** Returns the cursor of the request that continues behind the row with this key. */
export const cursorBehind = ({ scope }: Pick<CursorWish, 'scope'>, key: number | string): string =>
  Buffer.from(JSON.stringify([version, scope, key])).toString('base64url')

function readKey(cursor: string, scope: string, keys: RegExp): number | string {
  const parts = parseParts(cursor)
  if (!Array.isArray(parts) || parts.length !== 3) throw cursorInvalid()
  const [read, listed, key] = parts as unknown[]
  const isKey = Number.isSafeInteger(key) || (typeof key === 'string' && keys.test(key))
  if (read !== version || listed !== scope || !isKey) throw cursorInvalid()
  return key as number | string
}

function parseParts(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    throw cursorInvalid()
  }
}
