import { Queue, Worker } from 'bullmq'
import { config } from '../../../config/index.ts'
import type { DiscardJob } from '../../../domains/orders/discard-files.ts'
import { encrypt } from '../../../lib/crypto/encrypted-payload.ts'
import { queueOptions, type SealedJob } from '../../../redis/queue.ts'

const name = 'discard-pictures'
const jobId = 'demo-picture'
const week = 7 * 86_400
const picture: DiscardJob = { keys: ['reviews/demo-of-a-failed-job.webp'] }

/** Leaves a job that has failed, for staff to retry: a picture that the storage did not delete. Works while no mall runs. */
export async function leaveFailedJob(): Promise<void> {
  const queue = new Queue<SealedJob>(name, queueOptions)
  const worker = new Worker<SealedJob>(name, null, { ...queueOptions, autorun: false })
  const sealed = encrypt(picture, config.appKeys.queue[0] as Uint8Array)
  const kept = { removeOnComplete: true, removeOnFail: { age: week } }
  await queue.add(name, { sealed }, { jobId, attempts: 1, ...kept })
  const token = crypto.randomUUID()
  const job = await worker.getNextJob(token, { block: false })
  await job?.moveToFailed(new Error('TimeoutError'), token)
  await worker.close()
  await queue.close()
}
