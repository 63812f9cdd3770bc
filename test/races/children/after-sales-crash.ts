import { inspectReturn } from '../../../src/domains/orders/refunds/return-goods.ts'
import { approveRefund } from '../../../src/domains/payments/refunds/answer-refund-request.ts'
import type { StaffCaller } from '../../../src/domains/staff/access/caller.ts'
import { recordChange } from '../../../src/domains/staff/audit/record-change.ts'
import { onFailpoint } from '../../../src/lib/failpoints.ts'

/** `<approve|inspect> <refund> <staff> <sku>`: a process that answers a refund request and kills itself before the commit. */
const [verb, ...numbers] = process.argv.slice(2)
const [refund, staff, sku] = numbers.map(Number) as [number, number, number]
onFailpoint((name) => {
  if (name === 'audit:stored') process.kill(process.pid, 'SIGKILL')
})
const caller: StaffCaller = {
  id: staff,
  username: 'crash',
  isSuperuser: false,
  credential: { kind: 'session', id: 1, secret: '' },
  origin: { address: '', requestId: 'crash', method: 'POST', path: '' },
  ifMatch: undefined,
  merges: false,
  permissions: [],
}
const record = recordChange(caller, 'crash')
if (verb === 'approve') await approveRefund(refund, { restock: true, userId: staff }, record)
else
  await inspectReturn(refund, { outcomes: [{ skuId: sku, restock: 1, writeOff: 0 }], userId: staff }, record)
process.exit(0)
