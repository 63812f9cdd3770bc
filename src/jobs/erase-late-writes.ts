import { Worker } from 'bullmq'
import { config } from '../config/index.ts'
import { type ErasureJob, eraseLateWrites } from '../domains/privacy/erase-redis-data.ts'
import { decrypt } from '../lib/crypto/encrypted-payload.ts'
import { log } from '../lib/log.ts'
import { queueOptions, type SealedJob } from '../redis/queue.ts'

/**
 * Forgets what requests wrote for accounts that were closed while they were under way.
 * @returns what stops it, after the account at hand
 */
export function startSweepingTraces(): () => Promise<void> {
  const worker = new Worker<SealedJob>('erase-late-writes', ({ data }) => sweep(data.sealed), {
    ...queueOptions,
    drainDelay: 1,
  })
  worker.on('error', (error) => log.warn({ err: error }, 'job queue'))
  return () => worker.close()
}

/** BullMQ keeps the message of what is thrown: only the name of the error goes there. */
async function sweep(sealed: string): Promise<void> {
  const closed = await decrypt<ErasureJob>(sealed, config.jwtSecrets)
  if (!closed) return log.error({ queue: 'erase-late-writes' }, 'sealed under another secret')
  await eraseLateWrites(closed).catch((error: Error) => {
    log.error(
      { err: error.cause ?? error, userId: closed.userId },
      'traces of a closed account not looked for',
    )
    throw new Error(error.name)
  })
}
