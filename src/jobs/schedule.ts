import { Queue, Worker } from 'bullmq'
import { log } from '../lib/log.ts'
import { queueOptions } from '../redis/queue.ts'

/** How soon a schedule stands again after Redis lost it. */
const lookMs = 30_000

/**
 * Runs `work` every `everyMs`, once over all processes. What is due stands in MySQL, so a lost queue loses nothing; a
 * schedule that Redis has lost (flushed, replaced) is made again by whichever process notices.
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
  const schedule = () => queue.upsertJobScheduler(name, { every: everyMs }, { name, opts: kept })
  // one that stands is left alone: made again, it would begin to wait anew
  const look = async () => {
    if (!(await queue.getJobScheduler(name))) await schedule()
  }
  await schedule()
  const looking = setInterval(() => void look().catch(report), Math.min(everyMs, lookMs))
  return async () => {
    clearInterval(looking)
    await worker.close()
    await queue.close()
  }
}
