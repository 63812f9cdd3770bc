import { pool } from '../../src/db/client.ts'

/** Resolves when a statement that begins like this is under way at the database: it waits for a lock that a test holds. */
export async function untilStatementWaits(beginning: string): Promise<void> {
  for (;;) {
    const [rows] = await pool.query('SELECT info FROM information_schema.processlist WHERE info LIKE ?', [
      `${beginning}%`,
    ])
    if ((rows as unknown[]).length > 0) return
    await Bun.sleep(5)
  }
}
