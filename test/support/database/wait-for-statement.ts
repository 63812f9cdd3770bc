import { pool } from '../../../src/db/client.ts'

/** Resolves when at least `count` running statements begin with `beginning`: they wait for locks that a test holds. */
export async function waitForStatement(beginning: string, count = 1): Promise<void> {
  for (;;) {
    const [rows] = await pool.query('SELECT info FROM information_schema.processlist WHERE info LIKE ?', [
      `${beginning}%`,
    ])
    if ((rows as unknown[]).length >= count) return
    await Bun.sleep(5)
  }
}
