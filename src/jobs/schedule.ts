import { Queue, Worker } from 'bullmq'
import { log } from '../lib/log.ts'
import { queueOptions } from '../redis/queue.ts'

/**
 * Runs `work` every `everyMs`, once over all processes. What is due stands in MySQL, so a lost queue loses nothing.
 * @returns what stops it, after the run at hand
 */
export async function startSchedule(
  name: string,
  everyMs: number,
  work: () => Promise<unknown>,
): Promise<() => Promise<void>> {
  const queue = new Queue(name, queueOptions)
  const worker = new Worker(name, work, queueOptions)
  const report = (error: Error) => log.warn({ err: error }, 'job queue')
  queue.on('error', report)
  worker.on('error', report)
  worker.on('failed', (_, error) => log.error({ err: error, job: name }, 'job failed'))
  const kept = { removeOnComplete: 10, removeOnFail: 100 }
  await queue.upsertJobScheduler(name, { every: everyMs }, { name, opts: kept })
  return async () => {
    await worker.close()
    await queue.close()
  }
}
