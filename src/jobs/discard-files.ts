import { config } from '../config/index.ts'
import { type DiscardJob, discardUnused } from '../domains/orders/discard-files.ts'
import { decrypt } from '../lib/crypto/encrypted-payload.ts'
import { log } from '../lib/log.ts'
import { startWorker } from './start-worker.ts'

/**
 * Deletes pictures without a review and files without an invoice: replaced, of a closed account, or left by a request that failed.
 * @returns a function that stops the worker after the job under way
 */
export function startDiscardingFiles(): () => Promise<void> {
  return startWorker('discard-pictures', ({ data }) => handle(data.sealed))
}

/** BullMQ stores the message of a thrown error, so only the error's name is thrown on. */
async function handle(encrypted: string): Promise<void> {
  const job = decrypt<DiscardJob>(encrypted, config.appKeys.queue)
  if (!job) return log.error('picture job dropped: no known secret decrypts it')
  await discardUnused(job).catch((error: Error) => {
    log.error({ err: error }, 'files without a row not deleted')
    throw new Error(error.name)
  })
}
