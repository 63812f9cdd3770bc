import { Queue } from 'bullmq'
import { db } from '../../../src/db/client.ts'
import { outboxMessages } from '../../../src/db/schema/messages.ts'
import { startSchedule } from '../../../src/jobs/schedule.ts'
import { now } from '../../../src/lib/clock.ts'
import { redis } from '../../../src/redis/client.ts'
import { queueOptions } from '../../../src/redis/queue.ts'
import { afterAllTests } from '../processes/after-all-tests.ts'
import { createUser } from './users.ts'

/** Starts a schedule of one hour that ends with the test. @returns its name, and how often it has run */
export async function createSchedule(work: () => Promise<unknown> = async () => undefined) {
  const name = `test-${crypto.randomUUID()}`
  let runs = 0
  const stop = await startSchedule(name, 3_600_000, () => {
    runs++
    return work()
  })
  afterAllTests(async () => {
    const queue = new Queue(name, queueOptions)
    await stop()
    await queue.obliterate({ force: true })
    await queue.close()
  })
  return { name, runs: () => runs }
}

/** Stores a job as BullMQ stores one that has failed, since workers of other tests take every job that waits. @returns its id */
export async function createFailedJob(name: 'erase-late-writes'): Promise<string> {
  const queue = new Queue(name, queueOptions)
  const jobId = `test-${crypto.randomUUID()}`
  await queue.add(name, { sealed: '' }, { jobId, attempts: 1, removeOnComplete: true, delay: 7_200_000 })
  const at = now().getTime()
  await redis.hset(queue.toKey(jobId), { failedReason: 'TypeError', finishedOn: at, atm: 1, delay: 0 })
  await redis.multi().zrem(queue.toKey('delayed'), jobId).zadd(queue.toKey('failed'), at, jobId).exec()
  await queue.close()
  return jobId
}

/** Stores a message that was given up. @returns its id */
export async function createFailedMessage(): Promise<number> {
  const { id: userId } = await createUser()
  const [row] = await db
    .insert(outboxMessages)
    .values({
      userId,
      kind: 'order_shipped',
      subject: JSON.stringify({ order_id: '1' }),
      dedupeKey: crypto.randomUUID(),
      tries: 6,
      failedTime: now(),
    })
    .$returningId()
  return (row as { id: number }).id
}
