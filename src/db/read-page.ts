import type { PageRequest } from '../lib/paging.ts'

/** A list whose rows are in their order and not yet limited. */
type Rows<Row> = { limit: (rows: number) => { offset: (rows: number) => PromiseLike<Row[]> } }

/** Reads one page of rows, and how many there are in all, concurrently. @param counted selects `count` of the same rows */
export async function readPage<Row>(
  { page, pageSize }: PageRequest,
  rows: Rows<Row>,
  counted: PromiseLike<{ count: number }[]>,
): Promise<{ rows: Row[]; count: number }> {
  const [found, [total]] = await Promise.all([rows.limit(pageSize).offset((page - 1) * pageSize), counted])
  return { rows: found, count: total?.count ?? 0 }
}
