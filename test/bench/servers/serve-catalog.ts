import { createApp } from '../../../src/app.ts'
import { subscribeToInvalidations } from '../../../src/domains/catalog/cache/change-events.ts'
import { startSearch, whenSearchReady } from '../../../src/domains/search/search-service.ts'
import { log } from '../../../src/lib/log.ts'

/** Serves the mall's catalog and search in a separate process. Prints the port once the index is ready. */
log.level = 'silent'
subscribeToInvalidations()
if (process.env.BENCH_SEARCH) startSearch()
const app = createApp({})
app.listen({ port: 0, hostname: '127.0.0.1' })
if (process.env.BENCH_SEARCH) await untilReady()
console.log(app.server?.port)

async function untilReady(): Promise<void> {
  while (
    !(await whenSearchReady().then(
      () => true,
      () => false,
    ))
  )
    await Bun.sleep(20)
}
