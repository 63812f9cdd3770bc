import './find-shop.ts'
import { closeDatabase } from '../db/client.ts'
import { rebuildStockLedger } from '../domains/catalog/stock/rebuild-stock-ledger.ts'
import { orderedQuantities } from '../domains/orders/lifecycle/ordered-quantities.ts'
import { describeShop, offerHelp, reachShop } from './command.ts'

const usage = `usage: bun run balance-stock
Writes the stock movements that are missing after rows were loaded or changed with SQL. Stock itself does not change, and
the shop may be open.
  --help  prints this text`

offerHelp(usage)
await reachShop()
console.error(describeShop())
try {
  const written = await rebuildStockLedger(orderedQuantities)
  console.log(`${written} movements written`)
} finally {
  await closeDatabase()
}
