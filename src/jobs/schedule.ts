import { Queue, Worker } from 'bullmq'
import { log } from '../lib/log.ts'
import { queueOptions } from '../redis/queue.ts'
import { rememberSchedule, runRetention } from '../redis/schedule-state.ts'
import { runJob } from './run-job.ts'

/** The longest time after which a schedule that Redis lost is created again. */
const checkMs = 30_000

/**
 * Runs `work` every `everyMs` in one of all processes. Due work is found in MySQL, so a lost queue loses nothing. The first
 * process that notices a schedule lost by Redis (flushed, replaced) creates it again.
 * @returns a function that stops the schedule in this process after the current run
 */
export async function startSchedule(
  name: string,
  everyMs: number,
  work: () => Promise<unknown>,
): Promise<() => Promise<void>> {
  const queue = new Queue(name, queueOptions)
  const worker = new Worker(name, () => runJob(name, work), queueOptions)
  const report = (error: Error) => log.warn({ err: error, job: name }, 'schedule error')
  queue.on('error', report)
  worker.on('error', report)
  worker.on('failed', (_, error) => log.error({ err: error, job: name }, 'scheduled job failed'))
  const schedule = async () => {
    await queue.upsertJobScheduler(name, { every: everyMs }, { name, opts: runRetention })
    await rememberSchedule(name)
  }
  // an existing schedule is not created again: its wait would start from zero
  const ensureScheduled = async () => {
    if (!(await queue.getJobScheduler(name))) await schedule()
  }
  await schedule()
  const timer = setInterval(() => void ensureScheduled().catch(report), Math.min(everyMs, checkMs))
  return async () => {
    clearInterval(timer)
    await worker.close()
    await queue.close()
  }
}
