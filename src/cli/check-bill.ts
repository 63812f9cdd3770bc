import './find-shop.ts'
import { closeDatabase } from '../db/client.ts'
import { flushInvalidations } from '../domains/catalog/cache/change-events.ts'
import { isDayOver, reconcileBill } from '../domains/payments/reconciliation/reconcile-bill.ts'
import { AppError } from '../lib/errors.ts'
import { log } from '../lib/log.ts'
import { formatFen } from '../lib/money.ts'
import { closeRedis } from '../redis/client.ts'
import { describeShop, offerHelp, reachShop } from './command.ts'

const usage = `usage: bun src/cli/check-bill.ts <alipay|wechat> <yyyy-mm-dd>
Reconciles the bill of a payment vendor for one day (Beijing) with the ledger, repairs what the gateway confirms, and
prints each discrepancy.
  <alipay|wechat>  the vendor
  <yyyy-mm-dd>     a past day
  --help           prints this text
Exit status: 0 nothing is left open, 1 a discrepancy is open or the database does not answer, 2 there is no bill.`

offerHelp(usage)
// reconciliation logs what this command prints
log.level = 'fatal'
const [vendor, day = '', ...more] = process.argv.slice(2)
process.exitCode = await run().catch((error: unknown) => {
  console.error(error instanceof AppError ? `${error.code}: ${error.text.en}` : error)
  return 2
})
await flushInvalidations()
await Promise.allSettled([closeDatabase(), closeRedis()])

async function run(): Promise<number> {
  if ((vendor !== 'alipay' && vendor !== 'wechat') || !/^\d{4}-\d\d-\d\d$/.test(day) || more.length > 0) {
    console.error(usage)
    return 2
  }
  if (!isDayOver(day)) {
    console.error(`${day} is not a past day (Beijing)`)
    return 2
  }
  await reachShop()
  console.error(describeShop())
  const result = await reconcileBill(vendor, day)
  if (!result) {
    console.error(`${vendor} has no bill for ${day}`)
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
