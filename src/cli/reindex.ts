import { config } from '../config.ts'
import { closeDatabase } from '../db/client.ts'
import { requestReindex } from '../domains/search/request-reindex.ts'
import { closeRedis } from '../redis/client.ts'

/** Has every process of the mall read all SKUs into its search index again; searches go on meanwhile. */
if (!config.databaseUrl) {
  console.error('DATABASE_URL: is required')
  process.exit(1)
}
try {
  await requestReindex()
  console.error('reindex: written down and announced; every process reads all SKUs again in the background')
} finally {
  await Promise.allSettled([closeDatabase(), closeRedis()])
}
