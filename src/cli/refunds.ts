import { config } from '../config/index.ts'
import { closeDatabase } from '../db/client.ts'
import { reachDatabase } from '../db/wait-for-mysql.ts'
import { flushInvalidations } from '../domains/catalog/cache/change-events.ts'
import { statusNames } from '../domains/orders/lifecycle/order-state-machine.ts'
import { listOpenRefunds } from '../domains/orders/refunds/list-refunds.ts'
import { approveRefund, rejectRefund } from '../domains/payments/refunds/answer-refund-request.ts'
import { AppError } from '../lib/errors.ts'
import { exitOnConfigError } from '../lib/exit-on-config-error.ts'
import { closeRedis } from '../redis/client.ts'

const usage = `usage: bun src/cli/refunds.ts list
       bun src/cli/refunds.ts approve <id> [--restock]
       bun src/cli/refunds.ts reject <id> <answer to the buyer>`

/** Answers buyers' requests for money back from the command line. Exit status 1 when refused, 2 when it is not understood. */
const [verb, id = '', ...rest] = process.argv.slice(2)
process.exitCode = await run().catch((error: unknown) => {
  console.error(error instanceof AppError ? `${error.code}: ${error.text.en}` : error)
  return 1
})
await flushInvalidations()
await Promise.allSettled([closeDatabase(), closeRedis()])

async function run(): Promise<number> {
  const isId = /^\d{1,10}$/.test(id)
  if (verb === 'list' && !id) {
    await reached()
    console.log('id\torder\tstatus\tamount\twhat\treason')
    for (const { id, orderId, orderStatus, amount, reason, lines } of await listOpenRefunds())
      console.log([id, orderId, statusNames[orderStatus]?.en, amount, whatOf(lines), reason].join('\t'))
    return 0
  }
  if (verb === 'approve' && isId && rest.every((word) => word === '--restock')) {
    await reached()
    await approveRefund(Number(id), rest.length > 0)
    console.log(`approved: the money of ${id} is on its way`)
    return 0
  }
  const answer = rest.join(' ').trim()
  if (verb === 'reject' && isId && answer && answer.length <= 200) {
    await reached()
    await rejectRefund(Number(id), answer)
    console.log(`rejected: ${id}`)
    return 0
  }
  console.error(usage)
  return 2
}

function whatOf(lines: readonly Readonly<{ skuId: number; count: number }>[]): string {
  return lines.map(({ skuId, count }) => `SKU ${skuId} × ${count}`).join(', ') || 'no pieces named'
}

function reached(): Promise<void> {
  return exitOnConfigError(() => reachDatabase(config.databaseUrl))
}
