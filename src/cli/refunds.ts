import './find-shop.ts'
import { flushInvalidations } from '../domains/catalog/cache/change-events.ts'
import { statusNames } from '../domains/orders/lifecycle/order-state-machine.ts'
import { listOpenRefunds } from '../domains/orders/refunds/list-refunds.ts'
import { approveRefund, rejectRefund } from '../domains/payments/refunds/answer-refund-request.ts'
import { cleanText, isText } from '../lib/text/visible-text.ts'
import { describeShop, reachShop, runCommand } from './command.ts'

/** What the column of the answer holds. */
const answerLimits = { least: 1, most: 200, isLine: false, mayBeEmpty: false }

const usage = `usage: bun src/cli/refunds.ts list
       bun src/cli/refunds.ts approve <id> [--restock]
       bun src/cli/refunds.ts reject <id> <answer to the buyer>
Lists and answers the refund requests of buyers.
  list       prints the requests that wait for an answer
  approve    refunds the amount through the gateway that was paid with
  --restock  puts the pieces back on sale
  reject     refuses the request with an answer of at most 200 characters
  --help     prints this text
Exit status: 0 done, 1 refused, 2 the arguments are not understood.`

const [verb, id = '', ...rest] = process.argv.slice(2)
await runCommand(usage, () => run().finally(flushInvalidations))

async function run(): Promise<number> {
  const isId = /^\d{1,10}$/.test(id)
  const answer = rest.join(' ')
  if (verb === 'list' && !id) await list()
  else if (verb === 'approve' && isId && rest.every((word) => word === '--restock')) await approve()
  else if (verb === 'reject' && isId && isText(answer, answerLimits)) await reject(cleanText(answer))
  else {
    console.error(usage)
    return 2
  }
  return 0
}

async function list(): Promise<void> {
  await reachShop()
  console.error(describeShop())
  console.log('id\torder\tstatus\tamount\twhat\treason')
  for (const { id, orderId, orderStatus, amount, reason, lines } of await listOpenRefunds())
    console.log([id, orderId, statusNames[orderStatus]?.en, amount, linesText(lines), reason].join('\t'))
}

async function approve(): Promise<void> {
  await reachShop()
  console.error(describeShop())
  await approveRefund(Number(id), rest.length > 0)
  console.log(`approved: the money of ${id} is on its way`)
}

async function reject(answer: string): Promise<void> {
  await reachShop()
  console.error(describeShop())
  await rejectRefund(Number(id), answer)
  console.log(`rejected: ${id}`)
}

function linesText(lines: readonly Readonly<{ skuId: number; count: number }>[]): string {
  return lines.map(({ skuId, count }) => `SKU ${skuId} × ${count}`).join(', ') || 'no pieces named'
}
