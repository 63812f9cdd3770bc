import { config } from '../config/index.ts'
import { type ErasureJob, eraseLateWrites } from '../domains/privacy/erase-redis-data.ts'
import { decrypt } from '../lib/crypto/encrypted-payload.ts'
import { log } from '../lib/log.ts'
import { startWorker } from './start-worker.ts'

/** The second name is that of the previous release, whose jobs may still wait. It goes with version 0.3. */
const queueNames = ['erase-late-writes', 'late-traces'] as const

/**
 * Erases what requests wrote for accounts that were closed while those requests ran.
 * @returns a function that stops the workers after the jobs under way
 */
export function startErasingLateWrites(): () => Promise<void> {
  const stops = queueNames.map((name) => startWorker(name, ({ data }) => handle(data.sealed)))
  return async () => {
    await Promise.all(stops.map((stop) => stop()))
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
