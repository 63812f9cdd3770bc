import { expect, test } from 'bun:test'
import { type Job, Queue } from 'bullmq'
import { config } from '../../src/config/index.ts'
import { decrypt } from '../../src/lib/crypto/encrypted-payload.ts'
import { enqueue, queueOptions, type SealedJob } from '../../src/redis/queue.ts'
import { afterAllTests } from '../support/processes/after-all-tests.ts'

const queue = new Queue<SealedJob>('mail', queueOptions)
afterAllTests(() => queue.close())

/** Queues a job that waits for two hours, so that no worker takes it. */
async function queueLater(options: Parameters<typeof enqueue>[2] = {}): Promise<Job<SealedJob>> {
  const marker = crypto.randomUUID()
  await enqueue('mail', { marker }, { delaySeconds: 7_200, ...options })
  const delayed: Job<SealedJob>[] = await queue.getDelayed()
  const isOwn = ({ data }: Job<SealedJob>) =>
    decrypt<{ marker?: string }>(data.sealed, config.appKeys.queue)?.marker === marker
  const job = delayed.find(isOwn) as Job<SealedJob>
  await job.remove()
  return job
}

test('a job is tried five times with a growing wait, begins after its delay, and leaves Redis at its end', async () => {
  const { opts } = await queueLater()
  expect(opts).toMatchObject({
    attempts: 5,
    backoff: { type: 'exponential', delay: 1_000, jitter: 0.3 },
    delay: 7_200_000,
    removeOnComplete: true,
    removeOnFail: true,
  })
})

test('a job may ask for another number of tries', async () => {
  expect((await queueLater({ attempts: 20 })).opts.attempts).toBe(20)
})

test('a job stores its payload encrypted only', async () => {
  const { data } = await queueLater()
  expect(Object.keys(data)).toEqual(['sealed'])
  expect(data.sealed).not.toContain('marker')
})
