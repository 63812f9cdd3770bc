import { type Processor, Worker, type WorkerOptions } from 'bullmq'
import { log } from '../lib/log.ts'
import { queueOptions, type SealedJob } from '../redis/queue.ts'
import { runJob } from './run-job.ts'

type Options = Pick<WorkerOptions, 'concurrency' | 'maxStalledCount'>

/**
 * Starts a worker of the jobs of a queue, each of which is measured.
 * @returns a function that stops the worker after the jobs under way
 */
export function startWorker(
  name: string,
  handle: Processor<SealedJob>,
  options: Options = {},
): () => Promise<void> {
  const worker = new Worker<SealedJob>(name, (job, token) => runJob(name, () => handle(job, token)), {
    ...queueOptions,
    ...options,
    // a stopping worker may swallow a wake-up, so the others poll every second
    drainDelay: 1,
  })
  worker.on('error', (error) => log.warn({ err: error, queue: name }, 'worker failed'))
  return () => worker.close()
}
