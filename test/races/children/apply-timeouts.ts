import { applyTimeouts } from '../../../src/domains/orders/lifecycle/apply-timeouts.ts'
import type { TimeOut } from '../../../src/domains/orders/lifecycle/order-state-machine.ts'

/** `<cause> <page size>`: a process that runs the job of one time-out once and prints the number of orders that it moved. */
const [cause, pageSize] = process.argv.slice(2) as [TimeOut, string]
console.log(await applyTimeouts(cause, Number(pageSize)))
process.exit(0)
