import type { MySqlRawQueryResult } from 'drizzle-orm/mysql2'

const rowsPerStatement = 1_000

/**
 * Repeats a DELETE of at most `limit` rows until none is left, so that no statement locks many rows.
 * @param remove the statement with this `limit`
 * @returns the number of deleted rows
 */
export async function deleteInBatches(
  remove: (limit: number) => PromiseLike<MySqlRawQueryResult>,
): Promise<number> {
  for (let deleted = 0; ; ) {
    const [{ affectedRows }] = await remove(rowsPerStatement)
    deleted += affectedRows
    if (affectedRows < rowsPerStatement) return deleted
  }
}
