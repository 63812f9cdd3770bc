import { createApp } from '../../src/app.ts'
import { followCatalogueChanges } from '../../src/domains/catalog/changes.ts'
import { log } from '../../src/lib/log.ts'

/** The mall in a process of its own, as it reads the catalogue. Prints its port. */
log.level = process.env.BENCH_LOG_LEVEL ?? 'silent'
followCatalogueChanges()
const app = createApp({})
app.listen({ port: 0, hostname: '127.0.0.1' })
console.log(app.server?.port)
