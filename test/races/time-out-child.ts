import type { TimeOut } from '../../src/domains/orders/status.ts'
import { moveTimedOut } from '../../src/domains/orders/time-out.ts'

/** `<cause> <page size>`: another process that runs the job of a time-out; prints how many orders it moved. */
const [cause, pageSize] = process.argv.slice(2) as [TimeOut, string]
console.log(await moveTimedOut(cause, Number(pageSize)))
process.exit(0)
