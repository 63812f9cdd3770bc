import { pool } from '../../../src/db/client.ts'

/**
 * Resolves when at least `count` running statements begin with `beginning`, or with one of several: they wait for locks that a
 * test holds.
 */
export async function waitForStatement(beginning: string | readonly string[], count = 1): Promise<void> {
  const patterns = [beginning].flat().map((each) => `${each}%`)
  const condition = patterns.map(() => 'info LIKE ?').join(' OR ')
  for (;;) {
    const [rows] = await pool.query(
      `SELECT info FROM information_schema.processlist WHERE ${condition}`,
      patterns,
    )
    if ((rows as unknown[]).length >= count) return
    await Bun.sleep(5)
  }
}
