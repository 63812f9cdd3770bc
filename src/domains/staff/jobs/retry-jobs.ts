import { transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { notFound } from '../../../lib/errors.ts'
import { type JobName, jobNames } from '../../../redis/queue.ts'
import { retryJob, runSchedule } from '../../../redis/schedule-state.ts'

const requested = { before: null, after: { is_requested: true } }

/** Runs a schedule one more time, as soon as a process is free. @throws 404 not_found */
export async function requestRun(name: string, inTransaction: InTransaction): Promise<void> {
  await transaction(async (tx) => {
    await inTransaction(tx, { object: `job:${name}`, ...requested })
    // before the commit: without Redis there is no entry
    if (!(await runSchedule(name))) throw notFound()
  })
}

/** Queues a failed job of a queue again. @throws 404 not_found, also for a job that has not failed */
export async function requestRetry(queue: JobName, id: string, inTransaction: InTransaction): Promise<void> {
  await transaction(async (tx) => {
    await inTransaction(tx, { object: `job:${queue}:${id}`.slice(0, 96), ...requested })
    if (!(await retryJob(queue, id))) throw notFound()
  })
}

/** Returns the queue of a name. @throws 404 not_found */
export function requireQueue(name: string): JobName {
  const found = jobNames.find((each) => each === name)
  if (!found) throw notFound()
  return found
}
