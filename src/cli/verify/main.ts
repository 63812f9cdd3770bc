import { config } from '../../config/index.ts'
import { reachDatabase } from '../../db/wait-for-mysql.ts'
import { exitOnConfigError } from '../../lib/exit-on-config-error.ts'
import { verifyDatabase } from './verify-database.ts'

/**
 * Proves the books of DATABASE_URL: stock, ledger, orders, amounts and payments. Prints each row that breaks an invariant
 * and then how many break each. Ends with 0 when none does, 1 when one does or the database could not be read. Reads
 * only, in one snapshot: the shop may be open.
 */
await exitOnConfigError(() => reachDatabase(config.databaseUrl))
const counts = await verifyDatabase(config.databaseUrl as string, ({ invariant, at, found }) =>
  console.log(`${invariant.name}: ${at}: ${found}`),
)
for (const [{ promise }, count] of counts)
  console.log(`${count === 0 ? 'holds ' : 'BROKEN'}  ${promise}${count === 0 ? '' : ` (${count} rows)`}`)
const broken = [...counts.values()].reduce((sum, count) => sum + count, 0)
console.log(broken === 0 ? 'verified' : `${broken} rows break what must always hold`)
process.exitCode = broken === 0 ? 0 : 1
