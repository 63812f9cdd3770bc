import { config } from '../config/index.ts'
import { closeDatabase } from '../db/client.ts'
import { reachDatabase } from '../db/wait-for-mysql.ts'
import { flushInvalidations } from '../domains/catalog/cache/change-events.ts'
import { isDayOver, reconcileBill } from '../domains/payments/reconciliation/reconcile-bill.ts'
import { AppError } from '../lib/errors.ts'
import { exitOnConfigError } from '../lib/exit-on-config-error.ts'
import { log } from '../lib/log.ts'
import { formatFen } from '../lib/money.ts'
import { closeRedis } from '../redis/client.ts'

/**
 * `<alipay|wechat> <yyyy-mm-dd>`: compares the gateway's bill of a day (Beijing) with the books, puts right what the gateway
 * confirms, and prints every difference. Exit status 0 when nothing is left to be done, 1 when something is or the database
 * cannot be reached, 2 when there is no bill, or none can be had now.
 */
// what it finds it prints by itself
log.level = 'fatal'
const [gateway, day = '', ...more] = process.argv.slice(2)
process.exitCode = await run().catch((error: unknown) => {
  console.error(error instanceof AppError ? `${error.code}: ${error.text.en}` : error)
  return 2
})
await flushInvalidations()
await Promise.allSettled([closeDatabase(), closeRedis()])

async function run(): Promise<number> {
  if ((gateway !== 'alipay' && gateway !== 'wechat') || !/^\d{4}-\d\d-\d\d$/.test(day) || more.length > 0) {
    console.error('usage: bun src/cli/check-bill.ts <alipay|wechat> <yyyy-mm-dd>')
    return 2
  }
  if (!isDayOver(day)) {
    console.error(`${day} is not a day that is over (Beijing)`)
    return 2
  }
  await exitOnConfigError(() => reachDatabase(config.databaseUrl))
  const result = await reconcileBill(gateway, day)
  if (!result) {
    console.error('the bill of this day is not there')
    return 2
  }
  console.log(`${result.payments} payments, ${result.refunds} refunds`)
  for (const { kind, outTradeNo, reference, billFen, ourFen, isResolved } of result.discrepancies)
    console.log(
      `${isResolved ? 'repaired' : 'OPEN'}\t${kind}\torder ${outTradeNo}\t${reference}\tbill ${yuan(billFen)}\tbooks ${yuan(ourFen)}`,
    )
  return result.discrepancies.every(({ isResolved }) => isResolved) ? 0 : 1
}

function yuan(fen: number | undefined): string {
  return fen === undefined ? 'none' : formatFen(fen)
}
