import { config } from '../config/index.ts'
import { closeDatabase } from '../db/client.ts'
import { reachDatabase } from '../db/wait-for-mysql.ts'
import { requestReindex } from '../domains/search/indexing/request-reindex.ts'
import { exitOnConfigError } from '../lib/exit-on-config-error.ts'
import { closeRedis } from '../redis/client.ts'

/** Has every process of the mall read all SKUs into its search index again; searches go on meanwhile. */
await exitOnConfigError(() => reachDatabase(config.databaseUrl))
try {
  await requestReindex()
  console.error('reindex: written down and announced; every process reads all SKUs again in the background')
} finally {
  await Promise.allSettled([closeDatabase(), closeRedis()])
}
