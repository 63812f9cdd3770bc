import { Queue, Worker } from 'bullmq'
import { config } from '../config.ts'
import { expireOverdueOrders } from '../domains/payments/expire-orders.ts'
import { log } from '../lib/log.ts'

const name = 'expire-orders'
const everyMs = 15_000
const batch = 100

/**
 * Starts the schedule that cancels overdue orders: one run in 15 seconds over all processes. When an order is due stands
 * in MySQL, so a lost queue loses nothing.
 * @returns what stops it, after the run at hand
 */
export async function startExpiry(): Promise<() => Promise<void>> {
  const options = {
    connection: { url: config.redisUrl ?? 'redis://127.0.0.1:6379/0', maxRetriesPerRequest: null },
    prefix: '{jobs}',
  }
  const queue = new Queue(name, options)
  const worker = new Worker(name, () => expireOverdueOrders(batch), options)
  const report = (error: Error) => log.warn({ err: error }, 'job queue')
  queue.on('error', report)
  worker.on('error', report)
  worker.on('failed', (_, error) => log.error({ err: error }, 'job failed'))
  const kept = { removeOnComplete: 10, removeOnFail: 100 }
  await queue.upsertJobScheduler(name, { every: everyMs }, { name, opts: kept })
  return async () => {
    await worker.close()
    await queue.close()
  }
}
