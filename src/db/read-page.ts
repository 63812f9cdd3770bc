import { eq, lt, type SQL, sql } from 'drizzle-orm'
import type { MySqlColumn } from 'drizzle-orm/mysql-core'
import type { PageRequest } from '../lib/paging.ts'

/** A list whose rows are in their order and not yet limited. */
type Rows<Row> = {
  limit: (rows: number) => PromiseLike<Row[]> & { offset: (rows: number) => PromiseLike<Row[]> }
}

/**
 * Reads one page of rows, and how many there are in all, concurrently. A request with `after` counts no rows: `count` is 0.
 * @param counted selects `count` of the same rows
 */
export async function readPage<Row>(
  { page, pageSize, after }: PageRequest,
  rows: Rows<Row>,
  counted: PromiseLike<{ count: number }[]>,
): Promise<{ rows: Row[]; count: number }> {
  if (after !== undefined) return { rows: await rows.limit(pageSize), count: 0 }
  const [found, [total]] = await Promise.all([rows.limit(pageSize).offset((page - 1) * pageSize), counted])
  return { rows: found, count: total?.count ?? 0 }
}

/** Returns the condition on the rows behind `after`, for a list in the descending order of a key. */
export function isBehind({ after }: Pick<PageRequest, 'after'>, key: MySqlColumn): SQL | undefined {
  return after === undefined || after === null ? undefined : lt(key, after)
}

/**
 * Returns the condition on the rows behind `after`, for a list in the descending order of a time and a key; rows without a
 * time are the last ones. The time is read from the table, which has microseconds.
 */
export function isBehindInTime(
  { after }: Pick<PageRequest, 'after'>,
  time: MySqlColumn,
  key: MySqlColumn,
): SQL | undefined {
  if (after === undefined || after === null) return undefined
  const at = sql`(select ${time} from ${key.table} where ${eq(key, after)})`
  const isLater = sql`${time} < ${at} or (${time} is null and ${at} is not null)`
  return sql`(${time} <= ${at} or ${time} is null) and (${isLater} or (${time} <=> ${at} and ${lt(key, after)}))`
}
