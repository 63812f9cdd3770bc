import { config } from '../config.ts'
import { closeDatabase } from '../db/client.ts'
import { reachDatabase } from '../db/reach.ts'
import { balanceStock } from '../domains/catalog/balance-stock.ts'
import { orEnd } from '../lib/config-failure.ts'

/**
 * Writes into the stock ledger of DATABASE_URL what is missing there after rows were loaded or changed past the mall:
 * stock stays as it is, its movements are brought to agree. The shop may be open; where the books agree nothing changes.
 */
await orEnd(() => reachDatabase(config.databaseUrl))
try {
  const written = await balanceStock()
  console.log(`${written} movements written`)
} finally {
  await closeDatabase()
}
