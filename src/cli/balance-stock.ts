import { config } from '../config/index.ts'
import { closeDatabase } from '../db/client.ts'
import { reachDatabase } from '../db/wait-for-mysql.ts'
import { balanceStock } from '../domains/catalog/stock/rebuild-stock-ledger.ts'
import { exitOnConfigError } from '../lib/exit-on-config-error.ts'

/**
 * Writes into the stock ledger of DATABASE_URL what is missing there after rows were loaded or changed past the mall:
 * stock stays as it is, its movements are brought to agree. The shop may be open; where the books agree nothing changes.
 */
await exitOnConfigError(() => reachDatabase(config.databaseUrl))
try {
  const written = await balanceStock()
  console.log(`${written} movements written`)
} finally {
  await closeDatabase()
}
