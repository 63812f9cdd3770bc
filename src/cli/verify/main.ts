import '../find-shop.ts'
import { config } from '../../config/index.ts'
import { redis } from '../../redis/client.ts'
import { storeVerification } from '../../redis/last-verification.ts'
import { describeShop, offerHelp, reachShop } from '../command.ts'
import { verifyDatabase } from './verify-database.ts'

const usage = `usage: bun run verify
Checks the invariants of stock, ledger, orders, amounts and payments, and the chain of the audit trail. Prints each row that breaks an invariant,
then how many rows break each one. Only reads MySQL, in one snapshot, so the shop may be open. The metrics show the result.
  --help  prints this text
Exit status: 0 all invariants hold, 1 a row breaks one or the database does not answer.`

offerHelp(usage)
await reachShop()
console.error(describeShop())
const { counts, auditTrail } = await verifyDatabase(
  config.databaseUrl as string,
  ({ invariant, at, found }) => console.log(`${invariant.name}: ${at}: ${found}`),
)
for (const [{ promise }, count] of counts)
  console.log(`${count === 0 ? 'holds ' : 'BROKEN'}  ${promise}${count === 0 ? '' : ` (${count} rows)`}`)
const broken = [...counts.values()].reduce((sum, count) => sum + count, 0)
await storeVerification({ atMs: Date.now(), violations: broken }).catch(() =>
  console.error('Redis does not answer: the metrics do not show this verification'),
)
// an open connection would keep the process
redis.disconnect()
console.log(auditTrail)
console.log(broken === 0 ? 'verified' : `${broken} rows break an invariant`)
process.exitCode = broken === 0 ? 0 : 1
