import { Worker } from 'bullmq'
import { config } from '../config/index.ts'
import { type ErasureJob, eraseLateWrites } from '../domains/privacy/erase-redis-data.ts'
import { decrypt } from '../lib/crypto/encrypted-payload.ts'
import { log } from '../lib/log.ts'
import { queueOptions, type SealedJob } from '../redis/queue.ts'
import { runJob } from './run-job.ts'

/** The second name is that of the previous release, whose jobs may still wait. It goes with version 0.3. */
const queueNames = ['erase-late-writes', 'late-traces'] as const

/**
 * Erases what requests wrote for accounts that were closed while those requests ran.
 * @returns a function that stops the workers after the jobs under way
 */
export function startErasingLateWrites(): () => Promise<void> {
  const workers = queueNames.map((name) => {
    const worker = new Worker<SealedJob>(name, ({ data }) => runJob(name, () => handle(data.sealed)), {
      ...queueOptions,
      drainDelay: 1,
    })
    worker.on('error', (error) => log.warn({ err: error, queue: name }, 'erasure worker error'))
    return worker
  })
  return async () => {
    await Promise.all(workers.map((worker) => worker.close()))
  }
}

/** BullMQ stores the message of a thrown error, so only the error's name is thrown on. */
async function handle(encrypted: string): Promise<void> {
  const closed = decrypt<ErasureJob>(encrypted, config.appKeys.queue)
  if (!closed) return log.error('erasure job dropped: no known secret decrypts it')
  await eraseLateWrites(closed).catch((error: Error) => {
    log.error(
      { err: error.cause ?? error, userId: closed.userId },
      'late writes of a closed account not erased',
    )
    throw new Error(error.name)
  })
}
