import { Queue } from 'bullmq'
import { config } from '../../../src/config/index.ts'
import type { DiscardJob } from '../../../src/domains/orders/discard-files.ts'
import { decrypt } from '../../../src/lib/crypto/encrypted-payload.ts'
import { queueOptions, type SealedJob } from '../../../src/redis/queue.ts'

/** Notes the queued deletions of files. @returns a function that returns the keys of the files that were queued since */
export async function watchQueuedFiles(): Promise<() => Promise<string[]>> {
  const known = new Set((await readDelayed()).map((job) => job.id))
  return async () => {
    const jobs = (await readDelayed()).filter((job) => !known.has(job.id))
    return jobs.flatMap(({ data }) => decrypt<DiscardJob>(data.sealed, config.appKeys.queue)?.keys ?? [])
  }
}

async function readDelayed() {
  const queue = new Queue<SealedJob>('discard-pictures', queueOptions)
  try {
    return await queue.getDelayed()
  } finally {
    await queue.close()
  }
}
