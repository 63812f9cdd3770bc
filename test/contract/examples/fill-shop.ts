import './fixed-clock.ts'
import { sql } from 'drizzle-orm'

/** Fills the example shop as `bun start` does. */
const { db } = await import('../../../src/db/client.ts')
// the ids of the demo users are fixed; no other test has users with ids as low
await db.execute(sql`ALTER TABLE tb_users AUTO_INCREMENT = 1`)
await import('../../../src/sandbox/demo-data/load.ts')
