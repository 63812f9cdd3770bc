import '../find-shop.ts'
import { config } from '../../config/index.ts'
import { closeDatabase } from '../../db/client.ts'
import { waitForMysql } from '../../db/connections/wait-for-mysql.ts'
import { rebuildStockLedger } from '../../domains/catalog/stock/rebuild-stock-ledger.ts'
import { orderedQuantities } from '../../domains/orders/lifecycle/ordered-quantities.ts'
import { exitOnConfigError } from '../../lib/process/exit-on-config-error.ts'
import { describeShop, offerHelp, reachShop } from '../command.ts'
import { formatTallies } from './report.ts'
import { importDjango } from './run.ts'
import { ImportRefused } from './source.ts'

const usage = `usage: bun run import-django <mysql-url>
Imports the database of a Django Meiduo shop into DATABASE_URL, which must be migrated. Running it again updates the rows.
  <mysql-url>  the source, such as mysql://user:password@host/database
  --help       prints this text
Progress and each row that is left out or altered go to standard error, the counts to standard output. At the end it names the
freight rule, tables of Django that hold nothing of the shop (ignored-tables.ts), and content without a place in the mall.
Exit status: 0 everything is imported, 2 rows or content are left out, 1 the import is refused or fails.`

offerHelp(usage)
const [sourceUrl] = process.argv.slice(2)
if (!sourceUrl || !URL.canParse(sourceUrl) || !/^(mysql|mariadb):\/\//.test(sourceUrl)) {
  console.error(usage)
  process.exit(1)
}
await reachShop()
await exitOnConfigError(() => waitForMysql(sourceUrl, 'the source'))
console.error(describeShop())
try {
  const { tallies, lost } = await importDjango(sourceUrl, config.databaseUrl as string, (line) =>
    console.error(line),
  )
  await rebuildStockLedger(orderedQuantities)
  console.log(formatTallies(tallies))
  const leftOut = [...tallies.values()].reduce((sum, tally) => sum + tally.leftOut, 0)
  if (leftOut > 0) console.error(`${leftOut} rows were left out; the lines above give the reasons`)
  if (lost.length > 0) console.error(`not everything has a place in the mall:\n${lost.join('\n')}`)
  process.exitCode = leftOut + lost.length > 0 ? 2 : 0
} catch (error) {
  if (!(error instanceof ImportRefused)) throw error
  console.error(`nothing was imported: ${error.message}`)
  process.exitCode = 1
} finally {
  await closeDatabase()
}
