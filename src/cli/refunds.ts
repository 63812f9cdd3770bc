import './find-shop.ts'
import { flushInvalidations } from '../domains/catalog/cache/change-events.ts'
import { statusNames } from '../domains/orders/lifecycle/order-state-machine.ts'
import { listOpenRefunds } from '../domains/orders/refunds/list-refunds.ts'
import { expectReturn, inspectReturn, receiveReturn } from '../domains/orders/refunds/return-goods.ts'
import { approveRefund, rejectRefund } from '../domains/payments/refunds/answer-refund-request.ts'
import { recordCommand } from '../domains/staff/audit/record-command.ts'
import { parseFen } from '../lib/money.ts'
import { cleanText, isText } from '../lib/text/visible-text.ts'
import { describeOperator, describeShop, reachShop, runCommand } from './command.ts'

/** What the column of the answer holds. */
const answerLimits = { least: 1, most: 200, isLine: false, mayBeEmpty: false }

/** Yuan above zero. */
const isAmount = /^(?!0+(\.0+)?$)\d{1,8}(\.\d{1,2})?$/

const usage = `usage: bun src/cli/refunds.ts list
       bun src/cli/refunds.ts approve <id> [--restock] [--amount <yuan>]
       bun src/cli/refunds.ts reject <id> <answer to the buyer>
       bun src/cli/refunds.ts expect <id>
       bun src/cli/refunds.ts receive <id>
       bun src/cli/refunds.ts inspect <id> <sku>:<restock>:<write-off>...
Lists and answers the refund requests of buyers. The audit trail has an entry of each answer.
  list       prints the open requests
  approve    refunds the amount through the gateway that was paid with
  --restock  puts the pieces back on sale; an inspection has done so already
  --amount   another amount, at most the rest of the order
  reject     refuses the request with an answer of at most 200 characters
  expect     requires the goods back before the request is decided
  receive    stores that the returned goods arrived
  inspect    puts pieces of each line back on sale, and writes others off
  --help     prints this text
Exit status: 0 done, 1 refused, 2 the arguments are not understood.`

const [verb = '', id = '', ...rest] = process.argv.slice(2)
const record = recordCommand({ name: `refunds ${verb}`.slice(0, 40), operator: describeOperator() })
await runCommand(usage, () => run().finally(flushInvalidations))

async function run(): Promise<number> {
  const act = verb === 'list' && !id ? list : readAnswer(Number(id))
  if (!act) {
    console.error(usage)
    return 2
  }
  await reachShop()
  console.error(describeShop())
  await act()
  return 0
}

/** Returns what the arguments ask for; undefined if they are not understood. */
function readAnswer(refundId: number): (() => Promise<void>) | undefined {
  if (!/^\d{1,10}$/.test(id)) return undefined
  if (verb === 'approve') return readApproval(refundId)
  if (verb === 'inspect') return readInspection(refundId)
  const answer = rest.join(' ')
  if (verb === 'reject' && isText(answer, answerLimits))
    return said(`rejected: ${id}`, () => rejectRefund(refundId, cleanText(answer), record))
  if (rest.length > 0) return undefined
  if (verb === 'expect') return said(`the goods of ${id} are expected`, () => expectReturn(refundId, record))
  if (verb === 'receive') return said(`the goods of ${id} are here`, () => receiveReturn(refundId, record))
  return undefined
}

function readApproval(refundId: number) {
  const words = rest.filter((word) => word !== '--restock')
  const amount = words[0] === '--amount' ? words.splice(0, 2)[1] : undefined
  if (words.length > 0 || (amount !== undefined && !isAmount.test(amount))) return undefined
  const amountFen = amount === undefined ? undefined : parseFen(amount)
  const approval = { amountFen, restock: rest.includes('--restock') }
  return said(`approved: the money of ${id} is on its way`, () => approveRefund(refundId, approval, record))
}

function readInspection(refundId: number) {
  if (!rest.every((word) => /^\d{1,9}:\d{1,7}:\d{1,7}$/.test(word))) return undefined
  const outcomes = rest.map((word) => {
    const [skuId = 0, restock = 0, writeOff = 0] = word.split(':').map(Number)
    return { skuId, restock, writeOff }
  })
  return said(`inspected: ${id}`, () => inspectReturn(refundId, { outcomes, userId: null }, record))
}

function said(text: string, act: () => Promise<unknown>) {
  return async () => {
    await act()
    console.log(text)
  }
}

async function list(): Promise<void> {
  console.log('id\torder\tstatus\tamount\twhat\treason\trequest')
  for (const { id, orderId, orderStatus, amount, reason, status, lines } of await listOpenRefunds())
    console.log(
      [id, orderId, statusNames[orderStatus]?.en, amount, linesText(lines), reason, status].join('\t'),
    )
}

function linesText(lines: readonly Readonly<{ skuId: number; count: number }>[]): string {
  return lines.map(({ skuId, count }) => `SKU ${skuId} × ${count}`).join(', ') || 'no pieces named'
}
