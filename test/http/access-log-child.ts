import { Elysia, t } from 'elysia'
import { createApp } from '../../src/app.ts'
import { closeDatabase } from '../../src/db/client.ts'
import { errorsPlugin } from '../../src/http/errors.ts'
import { requestContextPlugin } from '../../src/http/request-context.ts'
import { log } from '../../src/lib/log.ts'
import { closeRedis } from '../../src/redis/client.ts'

/** Asks the application, and one whose answer breaks its schema, for paths, and leaves on standard output what is logged. */
log.level = 'info'
const shop = createApp({})
const broken = new Elysia()
  .use(requestContextPlugin)
  .use(errorsPlugin)
  .get('/broken/:mobile/', () => ({}) as { text: string }, { response: t.Object({ text: t.String() }) })

for (const path of process.argv.slice(2)) {
  const app = path.startsWith('/broken/') ? broken : shop
  await (await app.handle(new Request(`http://localhost${path}`))).text()
  // the line is written once the answer is out
  await new Promise((done) => setImmediate(done))
}
await Promise.all([closeDatabase(), closeRedis()])
