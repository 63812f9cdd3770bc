import { config } from '../../config/index.ts'
import { closeDatabase } from '../../db/client.ts'
import { reachDatabase } from '../../db/wait-for-mysql.ts'
import { balanceStock } from '../../domains/catalog/stock/rebuild-stock-ledger.ts'
import { exitOnConfigError } from '../../lib/exit-on-config-error.ts'
import { formatTallies } from './report.ts'
import { importDjango } from './run.ts'
import { ImportRefused } from './source.ts'

/**
 * Imports the database of a Django Meiduo shop into DATABASE_URL: `bun src/cli/import-django/main.ts <mysql-url>`. Progress
 * and every row that was left out or altered go to standard error, the counts to standard output. Ends with 0 when every
 * row came along, 2 when rows were left out, 1 when it was refused or broke off.
 */
const [sourceUrl] = process.argv.slice(2)
if (!sourceUrl || !URL.canParse(sourceUrl) || !/^(mysql|mariadb):\/\//.test(sourceUrl)) {
  console.error(
    'usage: DATABASE_URL=mysql://… bun src/cli/import-django/main.ts mysql://user:password@host/database',
  )
  process.exit(1)
}
await exitOnConfigError(() => reachDatabase(config.databaseUrl))
await exitOnConfigError(() => reachDatabase(sourceUrl, 'the source'))
try {
  const tallies = await importDjango(sourceUrl, config.databaseUrl as string, (line) => console.error(line))
  await balanceStock()
  console.log(formatTallies(tallies))
  const leftOut = [...tallies.values()].reduce((sum, tally) => sum + tally.leftOut, 0)
  if (leftOut > 0) console.error(`${leftOut} rows were left out; the reasons stand above`)
  process.exitCode = leftOut > 0 ? 2 : 0
} catch (error) {
  if (!(error instanceof ImportRefused)) throw error
  console.error(`nothing was imported: ${error.message}`)
  process.exitCode = 1
} finally {
  await closeDatabase()
}
