import { eq, sql } from 'drizzle-orm'
import { Elysia, t } from 'elysia'
import { createApp } from '../../src/app.ts'
import { closeDatabase, db } from '../../src/db/client.ts'
import { users } from '../../src/db/schema/auth.ts'
import { contentCategories } from '../../src/db/schema/contents.ts'
import { errorsPlugin } from '../../src/http/errors.ts'
import { requestContextPlugin } from '../../src/http/request-context.ts'
import { now } from '../../src/lib/clock.ts'
import { log } from '../../src/lib/log.ts'
import { closeRedis, redis } from '../../src/redis/client.ts'

/**
 * Requests the paths of the arguments from the application, or below /broken/ from one whose routes fail. The log lines
 * are written to standard output.
 */
log.level = 'info'
const shop = createApp({})
const secret = 'wang_xiaoming@13800138000'
const broken = new Elysia()
  .use(requestContextPlugin)
  .use(errorsPlugin)
  .get('/broken/:mobile/', () => ({}) as { text: string }, { response: t.Object({ text: t.String() }) })
  .get('/broken/statement/', () =>
    db.insert(users).values({ username: secret.repeat(20), password: secret, dateJoined: now() }),
  )
  .get('/broken/duplicate/', async () => {
    const row = { name: secret, key: secret }
    await db.insert(contentCategories).values([row, row])
  })
  .get('/broken/connection/', () =>
    db.transaction(async (tx) => {
      await tx.execute(sql`kill connection_id()`).catch(() => {})
      await tx.update(users).set({ email: secret }).where(eq(users.username, secret))
    }),
  )
  .get('/broken/redis/', () => redis.call('SET', secret, secret, 'EX', 'soon'))

for (const path of process.argv.slice(2)) {
  const app = path.startsWith('/broken/') ? broken : shop
  await (await app.handle(new Request(`http://localhost${path}`))).text()
  // onAfterResponse writes the line in a later task
  await new Promise((done) => setImmediate(done))
}
await Promise.all([closeDatabase(), closeRedis()])
